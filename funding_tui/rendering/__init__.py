"""Blocks and rows written as Word, PDF, web page, Markdown, pictures: knows no record of ours."""
