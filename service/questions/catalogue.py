"""All questions: importing this module declares every question of this folder's files, in their order."""

from __future__ import annotations

import importlib
import pkgutil

import service.questions
from service.questions.kernel import QUESTIONS

for _module in pkgutil.iter_modules(service.questions.__path__):
    if _module.name.startswith("q"):
        importlib.import_module(f"service.questions.{_module.name}")

_questions = sorted(QUESTIONS.items())
QUESTIONS.clear()
QUESTIONS.update(_questions)
