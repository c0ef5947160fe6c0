"""The price of tokens, and the cost of what a language model used."""

from dataclasses import dataclass

from rag.types import ModelUsage

__all__ = ["Prices"]

_PER = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """What a million tokens of prompts and of replies cost. Unit: `currency`. Without any price, no cost is known."""

    prompt: float = 0.0
    reply: float = 0.0
    currency: str = ""

    def usage(self, model: str, prompt_tokens: int, reply_tokens: int, *, estimated: bool) -> ModelUsage:
        """Return the usage of `model` with its cost.

        >>> Prices(2, 8, "CNY").usage("m", 1500, 100, estimated=False)
        ModelUsage(model='m', prompt_tokens=1500, reply_tokens=100, estimated=False, cost=0.0038, currency='CNY')
        """
        if not (self.prompt or self.reply):
            return ModelUsage(model, prompt_tokens, reply_tokens, estimated)
        cost = (self.prompt * prompt_tokens + self.reply * reply_tokens) / _PER
        return ModelUsage(model, prompt_tokens, reply_tokens, estimated, cost, self.currency)
