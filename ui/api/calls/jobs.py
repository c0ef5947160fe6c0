"""Upload, replace, edit and delete reports over HTTP, and show the jobs that do it.

A form is read only after its sender was authorized. :mod:`ui.shelf.jobs` runs the jobs.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile

from ui.api.around.form import decoded, read_form
from ui.api.authorization import require
from ui.api.shapes.failures import problems
from ui.api.shapes.requests import EditBody
from ui.api.state import State
from ui.entry.access import Caller
from ui.shelf.job import Job
from ui.shelf.job import State as JobState
from ui.shelf.jobs import Jobs

__all__ = ["JobList", "JobRecord", "jobs_router"]

Ingester = Annotated[Caller, Depends(require("ingest"))]
ReportId = Annotated[str, Path(description="Id of a report, as GET /v1/reports lists it.", max_length=200)]
JobId = Annotated[str, Path(description="Id of a job, as the call that began it returned it.", max_length=64)]

_MAX_FILES, _MAX_FIELDS = 1, 10
_MAX_TITLE_CHARS = 200
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "title": "ReportForm",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "The report, as plain text; its name ends in .txt or .text, "
                            "or has no dot and its part is of type text/plain.",
                        },
                        "title": {
                            "type": "string",
                            "maxLength": _MAX_TITLE_CHARS,
                            "description": "The report's title, where its text does not tell.",
                        },
                    },
                },
                "encoding": {"file": {"contentType": "text/plain"}},
                "example": {
                    "file": "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。",
                    "title": "湖里区整改情况报告",
                },
            }
        },
    }
}
_JOB: dict[str, Any] = {
    "id": "9f86d081884c7d65",
    "kind": "upload",
    "caller": "portal:3f2a9c1b",
    "report": "湖里区整改情况报告",
    "state": "running",
    "stage": "embedding sentences",
    "fraction": 0.61,
    "error": "",
    "hint": "",
    "generation": "",
    "warning": "",
    "seconds": 2.4,
}


class JobRecord(BaseModel):
    """The current state of a job; once it is `done`, answers use the changed library."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOB]})

    id: str
    kind: Literal["upload", "edit", "delete"]
    caller: Annotated[str, Field(description="Whose job it is.")]
    report: Annotated[str, Field(description="Id of the report that comes, changes or goes.")]
    state: JobState
    stage: Annotated[str, Field(description="What is being done while it runs.")]
    fraction: Annotated[float, Field(ge=0, le=1, description="How much of the whole job is done.")]
    error: Annotated[str, Field(description="Why it failed; else empty.")]
    hint: Annotated[str, Field(description="What to do about it.")]
    generation: Annotated[str, Field(description="Generation of the index that the change is in, once done.")]
    warning: Annotated[str, Field(description="What part of the report's text cannot be read; else empty.")]
    seconds: Annotated[float, Field(ge=0, description="Seconds of work, waiting in line not counted.")]

    @classmethod
    def of(cls, job: Job) -> "JobRecord":
        """Return the record of `job`."""
        return cls(
            id=job.id,
            kind=job.kind,
            caller=job.caller,
            report=job.report,
            state=job.state,
            stage=job.stage,
            fraction=round(job.fraction, 3),
            error=job.error,
            hint=job.hint,
            generation=job.generation,
            warning=job.warning,
            seconds=round(job.seconds, 3),
        )


class JobList(BaseModel):
    """The jobs of the key, latest first; an admin key sees all jobs."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"jobs": [_JOB]}]})

    jobs: list[JobRecord]


class _Calls:
    """The calls over `jobs`; their docstrings are part of the OpenAPI description."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def add(self, request: Request, response: Response, caller: Ingester, state: State) -> JobRecord:
        """Start a job that adds a report. Its id is made from the file's name; a report with that id is replaced.

        The `Location` header is the path of the job.
        """
        filename, data, title = await _form(request)
        job = await state.work.run(lambda: self._jobs.upload(caller, filename, data, title))
        return _accepted(job, response)

    async def replace(
        self, report: ReportId, request: Request, response: Response, caller: Ingester, state: State
    ) -> JobRecord:
        """Start a job that replaces a report by a file of any name."""
        filename, data, title = await _form(request)
        job = await state.work.run(lambda: self._jobs.replace(caller, report, filename, data, title))
        return _accepted(job, response)

    async def edit(
        self, report: ReportId, body: EditBody, response: Response, caller: Ingester, state: State
    ) -> JobRecord:
        """Start a job that sets fields of a report. Its id and its text stay.

        The fields survive when the same text is added again under the same id; `reset` takes them back.
        """
        job = await state.work.run(lambda: self._jobs.edit(caller, report, body.changes, reset=body.reset))
        return _accepted(job, response)

    async def delete(self, report: ReportId, response: Response, caller: Ingester, state: State) -> JobRecord:
        """Start a job that removes a report from the library; once it is done, no answer uses the report."""
        job = await state.work.run(lambda: self._jobs.delete(caller, report))
        return _accepted(job, response)

    async def find(self, job: JobId, caller: Ingester) -> JobRecord:
        """Return the state of a job. Finished jobs are deleted after a while, and when the server restarts."""
        return JobRecord.of(self._jobs.find(caller, job))

    async def list(self, caller: Ingester) -> JobList:
        """List the jobs of the key, latest first."""
        return JobList(jobs=[JobRecord.of(job) for job in self._jobs.list(caller)])


def jobs_router(jobs: Jobs) -> APIRouter:
    """Return the routes over `jobs`; each needs the scope ``ingest``."""
    router, calls = APIRouter(tags=["administer"]), _Calls(jobs)
    sent, named = problems(413, 415, 422), problems(404, 422)
    one = "/v1/reports/{report}"
    accepted: tuple[tuple[str, str, Any, str, dict[int | str, dict[str, Any]]], ...] = (
        ("POST", "/v1/reports", calls.add, "Add a report", sent),
        ("PUT", one, calls.replace, "Replace a report", {**sent, **named}),
        ("PATCH", one, calls.edit, "Edit a report's fields", named),
        ("DELETE", one, calls.delete, "Delete a report", named),
    )
    for method, path, call, summary, responses in accepted:
        extra = _FORM if method in ("POST", "PUT") else None
        router.add_api_route(
            path,
            call,
            methods=[method],
            status_code=202,
            summary=summary,
            responses=responses,
            openapi_extra=extra,
        )
    router.add_api_route("/v1/jobs/{job}", calls.find, methods=["GET"], summary="Show a job", responses=named)
    router.add_api_route("/v1/jobs", calls.list, methods=["GET"], summary="List the jobs", responses=problems())
    return router


async def _form(request: Request) -> tuple[str, bytes, str]:
    """Read file name, content and title of a form.

    Raises: RequestValidationError; HTTPException for a form that cannot be read or has too many parts.
    """
    form = await read_form(request, max_files=_MAX_FILES, max_fields=_MAX_FIELDS)
    try:
        file, title = form.get("file"), form.get("title", "")
        title = decoded(title) if isinstance(title, str) else title
        wrong = []
        if not isinstance(file, UploadFile):
            wrong.append(
                {"loc": ("body", "file"), "msg": "a file is needed, in multipart/form-data", "type": "missing"}
            )
        if not isinstance(title, str) or len(title) > _MAX_TITLE_CHARS:
            what = f"text of at most {_MAX_TITLE_CHARS} characters is needed"
            wrong.append({"loc": ("body", "title"), "msg": what, "type": "string_type"})
        if wrong or not isinstance(file, UploadFile) or not isinstance(title, str):
            raise RequestValidationError(wrong)
        return _name(file), await file.read(), title
    finally:
        await form.close()


def _name(file: UploadFile) -> str:
    """Return the file's name; .txt is added when it has no suffix and its media type is text/plain."""
    name = decoded(file.filename or "")
    plain = (file.content_type or "").partition(";")[0].strip().lower() == "text/plain"
    return f"{name}.txt" if plain and "." not in name else name


def _accepted(job: Job, response: Response) -> JobRecord:
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobRecord.of(job)
