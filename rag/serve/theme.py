"""The page's look as far as Gradio's theme carries it; ``page.css`` does the rest. No font is fetched."""

from __future__ import annotations

import gradio as gr

SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
MONO = ["ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace"]


def build() -> gr.themes.Base:
    """Return the theme: paper and ink, one accent colour, light and dark."""
    plain = [gr.themes.Font(name) for name in SANS], [gr.themes.Font(name) for name in MONO]
    return gr.themes.Base(font=plain[0], font_mono=plain[1], primary_hue="red", neutral_hue="stone").set(
        body_background_fill="#fbfaf6",
        body_background_fill_dark="#171614",
        body_text_color="#1c1a17",
        body_text_color_dark="#e9e4da",
        body_text_color_subdued="#635d54",
        body_text_color_subdued_dark="#a49c90",
        background_fill_primary="#fbfaf6",
        background_fill_primary_dark="#171614",
        background_fill_secondary="#fbfaf6",
        background_fill_secondary_dark="#171614",
        border_color_primary="#d9d3c7",
        border_color_primary_dark="#39352f",
        link_text_color="#8f1d1d",
        link_text_color_dark="#e59586",
        link_text_color_hover="#8f1d1d",
        link_text_color_hover_dark="#e59586",
        link_text_color_visited="#8f1d1d",
        link_text_color_visited_dark="#e59586",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f1d1a",
        input_border_color="#b9b1a3",
        input_border_color_dark="#575148",
        input_border_color_focus="#8f1d1d",
        input_border_color_focus_dark="#e59586",
        input_placeholder_color="#7a7369",
        input_placeholder_color_dark="#8f877b",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="transparent",
        button_secondary_background_fill_hover_dark="transparent",
    )
