"""Upload, replace, edit and delete reports over HTTP, and show the jobs that do it.

A form is read only after its sender was authorized. :mod:`ui.shelf.jobs` runs the jobs.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import FormData, UploadFile

from rag.errors import IngestError
from ui.api.around.form import decoded, read_form
from ui.api.authorization import require
from ui.api.problems import problem_of
from ui.api.shapes.failures import problems
from ui.api.shapes.jobs import FORM, MAX_FILES, MAX_TITLE_CHARS, JobList, JobRecord, RefusedFile, UploadList
from ui.api.shapes.requests import EditBody
from ui.api.state import AppState, State
from ui.entry.access import Caller
from ui.entry.collections import MAX_NAME_CHARS
from ui.errors import CollectionRefused, NotAllowed, Overloaded
from ui.shelf.job import Job
from ui.shelf.jobs import Jobs

__all__ = ["jobs_router"]

Ingester = Annotated[Caller, Depends(require("ingest"))]
ReportId = Annotated[str, Path(description="Id of a report, as GET /v1/reports lists it.", max_length=200)]
JobId = Annotated[str, Path(description="Id of a job, as the call that began it returned it.", max_length=64)]

_MAX_FIELDS = 10


class _Calls:
    """The calls over `jobs`; their docstrings are part of the OpenAPI description."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def add(self, request: Request, response: Response, caller: Ingester, state: State) -> JobRecord | UploadList:
        """Start a job that adds a report. Its id is made from the file's name; a report with that id is replaced.

        In a collection other than the default one the id ends with eight digits and letters, so that equal names of two
        collections are two reports.

        The `Location` header is the path of the job. A request with several files starts a job for each that can become
        a report, and lists them with the files that cannot.
        """
        files, title, collection = await _form(request, MAX_FILES)
        if len(files) > 1:
            return await self._add_each(files, collection, caller, state)
        ((filename, data),) = files
        job = await state.work.run(lambda: self._jobs.upload(caller, filename, data, title, collection))
        return _accepted(job, response)

    async def _add_each(
        self, files: Sequence[tuple[str, bytes]], collection: str, caller: Caller, state: AppState
    ) -> UploadList:
        started: list[JobRecord] = []
        refused: list[RefusedFile] = []
        for filename, data in files:
            try:
                job = await state.work.run(partial(self._jobs.upload, caller, filename, data, collection=collection))
            except (IngestError, NotAllowed, CollectionRefused, Overloaded) as error:
                problem = problem_of(error)
                refused.append(
                    RefusedFile(file=filename, status=problem.status, error=problem.detail, hint=problem.hint)
                )
            else:
                started.append(JobRecord.of(job))
        return UploadList(jobs=started, refused=refused)

    async def replace(
        self, report: ReportId, request: Request, response: Response, caller: Ingester, state: State
    ) -> JobRecord:
        """Start a job that replaces a report by a file of any name."""
        ((filename, data),), title, _ = await _form(request, 1)
        job = await state.work.run(lambda: self._jobs.replace(caller, report, filename, data, title))
        return _accepted(job, response)

    async def edit(
        self, report: ReportId, body: EditBody, response: Response, caller: Ingester, state: State
    ) -> JobRecord:
        """Start a job that sets fields of a report, or moves it to another collection. Its id and its text stay.

        The fields survive when the same text is added again under the same id; `reset` takes them back.
        """
        job = await state.work.run(
            lambda: self._jobs.edit(caller, report, body.changes, reset=body.reset, collection=body.collection or "")
        )
        return _accepted(job, response)

    async def delete(self, report: ReportId, response: Response, caller: Ingester, state: State) -> JobRecord:
        """Start a job that removes a report from the library; once it is done, no answer uses the report."""
        job = await state.work.run(lambda: self._jobs.delete(caller, report))
        return _accepted(job, response)

    async def find(self, job: JobId, caller: Ingester) -> JobRecord:
        """Return the state of a job. Finished jobs are deleted after a while, and when the server restarts."""
        return JobRecord.of(await run_sync(self._jobs.find, caller, job))

    async def cancel(self, job: JobId, caller: Ingester) -> JobRecord:
        """Cancel a job. One that waits ends at once; one that runs ends before its next step.

        The library stays as it was. A job that is over, or whose change is already made, stays as it is.
        """
        return JobRecord.of(await run_sync(self._jobs.cancel, caller, job))

    async def list(self, caller: Ingester) -> JobList:
        """List the jobs of the key, latest first."""
        return JobList(jobs=[JobRecord.of(job) for job in await run_sync(self._jobs.list, caller)])


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
        extra = FORM if method in ("POST", "PUT") else None
        router.add_api_route(
            path,
            call,
            methods=[method],
            status_code=202,
            summary=summary,
            responses=responses,
            openapi_extra=extra,
        )
    job = "/v1/jobs/{job}"
    router.add_api_route(job, calls.find, methods=["GET"], summary="Show a job", responses=named)
    router.add_api_route(
        job, calls.cancel, methods=["DELETE"], status_code=202, summary="Cancel a job", responses=named
    )
    router.add_api_route("/v1/jobs", calls.list, methods=["GET"], summary="List the jobs", responses=problems())
    return router


async def _form(request: Request, max_files: int) -> tuple[list[tuple[str, bytes]], str, str]:
    """Read the files of a form, each with its name, the title and the collection. There is at least one file.

    Raises: RequestValidationError; HTTPException for a form that cannot be read or has too many parts.
    """
    form = await read_form(request, max_files=max_files, max_fields=_MAX_FIELDS)
    try:
        files = form.getlist("file")
        title, collection = (_text(form, field) for field in ("title", "collection"))
        sent = [file for file in files if isinstance(file, UploadFile)]
        wrong = []
        if not sent or len(sent) < len(files):
            wrong.append(
                {"loc": ("body", "file"), "msg": "a file is needed, in multipart/form-data", "type": "missing"}
            )
        for field, value, most in (("title", title, MAX_TITLE_CHARS), ("collection", collection, MAX_NAME_CHARS)):
            if value is None or len(value) > most:
                what = f"text of at most {most} characters is needed"
                wrong.append({"loc": ("body", field), "msg": what, "type": "string_type"})
        if title and len(sent) > 1:
            wrong.append({"loc": ("body", "title"), "msg": "it names one report, so send one file", "type": "value"})
        if wrong or title is None or collection is None:
            raise RequestValidationError(wrong)
        return [(_name(file), await file.read()) for file in sent], title, collection
    finally:
        await form.close()


def _text(form: FormData, field: str) -> str | None:
    """Return a field of a form, "" where there is none; None for a file."""
    value = form.get(field, "")
    return decoded(value) if isinstance(value, str) else None


def _name(file: UploadFile) -> str:
    """Return the file's name; .txt is added when it has no suffix and its media type is text/plain."""
    name = decoded(file.filename or "")
    plain = (file.content_type or "").partition(";")[0].strip().lower() == "text/plain"
    return f"{name}.txt" if plain and "." not in name else name


def _accepted(job: Job, response: Response) -> JobRecord:
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobRecord.of(job)
