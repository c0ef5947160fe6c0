"""POST /v1/feedback."""

from typing import Annotated

from fastapi import APIRouter, Depends, status

from ui.api.doors import Asker
from ui.api.held import Held, held
from ui.api.shapes.asks import FeedbackBody
from ui.api.shapes.failures import problems
from ui.api.shapes.records import FeedbackRecord
from ui.service.feedback import Opinion

__all__ = ["router"]

router = APIRouter(tags=["ask"])


@router.post(
    "/v1/feedback",
    summary="Say whether an answer is right",
    status_code=status.HTTP_201_CREATED,
    responses=problems(413, 422),
)
async def feedback(body: FeedbackBody, caller: Asker, parts: Annotated[Held, Depends(held)]) -> FeedbackRecord:
    """Keep an opinion about an answer; `yiju feedback` lists them and makes cases of the wrong answers."""
    opinion = Opinion(
        body.question,
        body.answer,
        body.verdict,
        body.reason,
        tuple((cited.report, cited.start, cited.end) for cited in body.citations),
        body.generation,
        caller.name,
    )
    await parts.work.run(lambda: parts.feedback.add(opinion))
    return FeedbackRecord(id=opinion.id)
