"""The theme of Gradio's components. All other styles are in static/page.css. Nothing is loaded from other sites."""

import gradio as gr

__all__ = ["theme"]

_FACES = ("PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "sans-serif")


def theme() -> gr.themes.Base:
    """Return the theme: system fonts, and the colours of the style sheet."""
    return gr.themes.Base(font=_FACES, font_mono=("Consolas", "Menlo", "monospace")).set(
        body_background_fill="#faf9f6",
        body_background_fill_dark="#15181a",
        body_text_color="#22262a",
        body_text_color_dark="#e6e3dc",
    )
