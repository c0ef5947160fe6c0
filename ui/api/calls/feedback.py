"""POST /v1/feedback."""

from fastapi import APIRouter, status

from ui.api.authorization import Asker
from ui.api.shapes.failures import problems
from ui.api.shapes.records import FeedbackRecord
from ui.api.shapes.requests import FeedbackBody
from ui.api.state import State
from ui.service.feedback import Opinion

__all__ = ["router"]

router = APIRouter(tags=["ask"])


@router.post(
    "/v1/feedback",
    summary="Say whether an answer is right",
    status_code=status.HTTP_201_CREATED,
    responses=problems(413, 422),
)
async def feedback(body: FeedbackBody, caller: Asker, state: State) -> FeedbackRecord:
    """Store feedback about an answer; `yiju feedback` lists it and makes test cases of wrong answers."""
    opinion = Opinion(
        body.question,
        body.answer,
        body.verdict,
        body.reason,
        tuple((cited.report, cited.start, cited.end) for cited in body.citations),
        body.generation,
        caller.name,
    )
    await state.work.run(lambda: state.feedback.add(opinion))
    return FeedbackRecord(id=opinion.id)
