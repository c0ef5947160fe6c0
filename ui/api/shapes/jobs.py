"""Schemas of uploads and of the jobs that carry out uploads, edits and deletions."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.load import SUFFIXES
from ui.entry.collections import MAX_NAME_CHARS
from ui.shelf.job import Job
from ui.shelf.job import State as JobState

__all__ = ["FORM", "MAX_FILES", "MAX_TITLE_CHARS", "JobList", "JobRecord", "RefusedFile", "UploadList"]

MAX_FILES = 8  # of one request
MAX_TITLE_CHARS = 200
FORM: dict[str, Any] = {
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
                            "description": "The report: Word, PDF, OFD, a web page, a sheet, a picture or text. The "
                            f"suffix of its name is one of {', '.join(sorted(SUFFIXES))}, or it has no dot and its "
                            "part is of type text/plain. POST takes up to 8 parts of this name.",
                        },
                        "title": {
                            "type": "string",
                            "maxLength": MAX_TITLE_CHARS,
                            "description": "The report's title, where its text does not tell; for one file only.",
                        },
                        "collection": {
                            "type": "string",
                            "maxLength": MAX_NAME_CHARS,
                            "description": "The collection that a new report goes to, one of the key's; POST only. "
                            "Default: that of the report with the file's id, else `default` or the key's only one.",
                        },
                    },
                },
                "encoding": {"file": {"contentType": "text/plain, application/octet-stream"}},
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
    "collection": "default",
    "state": "running",
    "stage": "reading",
    "unit": "pages",
    "done": 3,
    "total": 120,
    "fraction": 0.008,
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
    collection: Annotated[str, Field(description="Collection that the report is in, or comes to.")]
    state: JobState
    stage: Annotated[str, Field(description="What is being done while it runs.")]
    unit: Annotated[str, Field(description="What is counted while the file is read, such as pages; else empty.")]
    done: Annotated[int, Field(ge=0, description="How many of these units are read.")]
    total: Annotated[int, Field(ge=0, description="How many there are.")]
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
            collection=job.collection,
            state=job.state,
            stage=job.stage,
            unit=job.unit,
            done=job.done,
            total=job.of,
            fraction=round(job.fraction, 3),
            error=job.error,
            hint=job.hint,
            generation=job.generation,
            warning=job.warning,
            seconds=round(job.seconds, 3),
        )


class JobList(BaseModel):
    """The jobs of the key, latest first; an admin key sees all jobs in its collections."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"jobs": [_JOB]}]})

    jobs: list[JobRecord]


class RefusedFile(BaseModel):
    """A file of a request with several that no job was started for."""

    file: Annotated[str, Field(description="Its name.")]
    status: Annotated[int, Field(description="The HTTP status that a request with this file alone gets.")]
    error: Annotated[str, Field(description="Why it was refused.")]
    hint: Annotated[str, Field(description="What to do about it.")]


class UploadList(JobList):
    """The jobs that a request with several files started, in the order of the files, and the files without one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"jobs": [_JOB], "refused": []}]})

    refused: list[RefusedFile]
