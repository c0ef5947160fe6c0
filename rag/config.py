"""Settings: one frozen object, built once in each entry point and passed down."""

import json
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_cache_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import ConfigError

__all__ = ["BUNDLED_MODEL", "Settings", "open_settings"]

BUNDLED_MODEL = "bundled"  # the models in the package: index/model/bundled.py, index/model/judge.py
_CHECKOUT = Path(__file__).resolve().parent.parent


def _check_object(text: str) -> str:
    if text and not isinstance(json.loads(text), dict):
        raise ValueError("not a JSON object")
    return text


class Settings(BaseSettings):
    """All settings. Each is read from the environment variable ``YIJU_`` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="YIJU_", env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(default=_CHECKOUT / ".yiju", description="folder of the library and its index")
    cache: Path = Field(default=user_cache_path("yiju"), description="folder of the converted model, shared by homes")
    store: str = Field(
        default="",
        description="where the library is: empty: in `YIJU_HOME`; milvus+http://host:19530, or milvus+file:PATH",
    )
    store_token: SecretStr = Field(
        default=SecretStr(""), description="token of the Milvus, or user:password; never printed"
    )
    store_index: str = Field(
        default="FLAT", pattern="[A-Z0-9_]{1,32}", description="index over the vectors in a new build on Milvus"
    )
    model: str = Field(
        default=BUNDLED_MODEL,
        description="embedding model: 'bundled', or a sentence-transformers name or folder",
    )
    judge: str = Field(
        default=BUNDLED_MODEL,
        description="judge that tells whether a sentence answers, and where: 'bundled', or a folder of `make judge`",
    )
    chunk_max_chars: int = Field(default=300, ge=50, le=2000, description="longest chunk, in characters")
    candidates: int = Field(default=40, ge=1, le=500, description="sentences looked at for an answer")
    llm: str = Field(
        default="", description="language model: a name at `YIJU_LLM_URL`, or 'provider:name'; empty: none"
    )
    llm_url: str = Field(
        default="", description="address of an OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1"
    )
    llm_key: SecretStr = Field(default=SecretStr(""), description="key of the endpoint; never printed")
    llm_seconds: float = Field(
        default=20, gt=0, le=600, description="seconds that the language model has for an answer"
    )
    llm_max_tokens: int = Field(
        default=400, ge=16, le=8192, description="longest text of the language model, in tokens"
    )
    llm_context: int = Field(
        default=16384,
        ge=1024,
        le=10_000_000,
        description="tokens that the language model takes in and writes; a longer prompt is not sent",
    )
    llm_evidence: int = Field(
        default=4000,
        ge=500,
        le=100_000,
        description="characters of the reports that the language model reads for a question",
    )
    llm_daily_tokens: int = Field(
        default=0, ge=0, description="tokens that the language model may use in a day (UTC); 0: any number"
    )
    llm_extra: Annotated[str, AfterValidator(_check_object)] = Field(
        default="", description="more fields of each request, as a JSON object; docs/providers.md has examples"
    )
    llm_price_in: float = Field(
        default=0, ge=0, description="price of a million tokens of prompts; 0 for both: the cost is not told"
    )
    llm_price_out: float = Field(default=0, ge=0, description="price of a million tokens of replies")
    llm_currency: str = Field(default="CNY", max_length=20, description="currency of both prices")
    host: str = Field(default="127.0.0.1", description="address that `yiju serve` listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port that `yiju serve` listens on; 0 takes a free one")
    trusted_hosts: str = Field(
        default="",
        description="names that the server answers to, separated by commas; empty: `YIJU_HOST` and this machine's own",
    )
    frame_ancestors: str = Field(
        default="", description="sites that may show the page in a frame, separated by spaces; empty: none"
    )
    rate_per_minute: int = Field(default=60, ge=1, le=100_000, description="requests a minute that a key is good for")
    upload_mib: int = Field(default=25, ge=1, le=25, description="largest report that may be uploaded, in MiB")
    file_seconds: float = Field(default=300, gt=0, le=3600, description="seconds that reading one file may take")
    file_memory_mib: int = Field(
        default=512,
        ge=256,
        le=65536,
        description="memory that reading one file may take, in MiB; three times as much for scans and for LibreOffice",
    )
    database: SecretStr = Field(
        default=SecretStr(""),
        description="database shared by workers, postgresql+psycopg://… or sqlite:////FILE; empty: `YIJU_HOME`",
    )
    oidc_issuer: str = Field(default="", description="address of the OpenID Connect provider; empty: none")
    oidc_client_id: str = Field(default="", description="id that the provider knows this server by")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="secret of the client; empty: a public client, with PKCE alone"
    )
    oidc_redirect_uri: str = Field(
        default="", description="where the provider sends browsers back to: https://NAME/sign-in/oidc/back"
    )
    oidc_scopes: str = Field(default="openid profile", description="scopes that are asked for, separated by spaces")
    oidc_name_claim: str = Field(default="preferred_username", description="claim with a person's name")
    oidc_groups_claim: str = Field(
        default="groups", description="claim with a person's groups; dots lead into objects: realm_access.roles"
    )
    oidc_audience: str = Field(
        default="", description="audience of the provider's access tokens that the API takes; empty: it takes none"
    )
    ldap_url: str = Field(default="", description="address of the directory, ldaps://… or ldap://…; empty: none")
    ldap_plain: bool = Field(default=False, description="whether passwords may go to the directory without TLS")
    ldap_ca: str = Field(default="", description="file with the CA of the directory; empty: those of the system")
    ldap_bind_dn: str = Field(default="", description="DN of the service account that looks people up")
    ldap_bind_password: SecretStr = Field(default=SecretStr(""), description="password of the service account")
    ldap_base: str = Field(default="", description="DN under which people are looked for")
    ldap_filter: str = Field(default="(uid={name})", description="filter that finds the one entry of a person")
    ldap_name_attribute: str = Field(default="uid", description="attribute with a person's name")
    ldap_group_base: str = Field(default="", description="DN under which groups are looked for; empty: no groups")
    ldap_group_filter: str = Field(
        default="(member={dn})", description="filter that finds the groups of a person, which are known by their cn"
    )
    proxy_address: str = Field(
        default="", description="address of the proxy whose header with the name of a person is believed; empty: none"
    )
    proxy_user_header: str = Field(default="", description="that header, such as X-Forwarded-User; empty: none")
    proxy_groups_header: str = Field(
        default="", description="header of the proxy with the groups of a person, separated by commas; empty: none"
    )
    sign_in_roles: Annotated[str, AfterValidator(_check_object)] = Field(
        default="", description='groups of each role, as a JSON object: {"librarian": ["archive"], "admin": ["it"]}'
    )
    sign_in_collections: Annotated[str, AfterValidator(_check_object)] = Field(
        default="", description='groups that see each collection, as a JSON object: {"finance": ["budget"]}; empty: all'
    )
    sign_in_others: Literal["refuse", "staff"] = Field(
        default="refuse", description="what a person in none of these groups gets: 'refuse', or the role 'staff'"
    )
    trace: bool = Field(
        default=False, description="whether questions go to LangSmith where its `LANGSMITH_…` variables say so"
    )
    log_questions: bool = Field(
        default=False, description="whether the access log and the audit log hold the questions"
    )
    audit_days: int = Field(
        default=200, ge=0, le=3650, description="days that the audit log in `YIJU_HOME` is kept; 0: none is written"
    )


def open_settings() -> Settings:
    """Read the settings from the environment.

    Raises: ConfigError naming each wrong variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(f"YIJU_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"bad setting: {wrong}", hint="see docs/configuration.md for the allowed values") from error
