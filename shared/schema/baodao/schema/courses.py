"""Courses of trainings, by the codes that a policy pack gives them."""

from typing import Annotated

from baodao.schema.forms import form

CourseCode = Annotated[
    str,
    form(
        "course-form",
        r"^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$",
        "A course has 1 to 32 small letters, digits or hyphens",
        "课程代码应由 1 至 32 个小写字母、数字或连字符组成",
    ),
]
"""The code of a course in the catalogue of a pack; a shift names the courses that it needs."""
