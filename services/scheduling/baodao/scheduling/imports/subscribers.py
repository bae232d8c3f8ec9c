"""The messages about imports, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.imports import use_cases, views
from baodao.schema.scheduling.imports import ImportProgramme, ListImported, PreviewProgramme

subscribers = Subscribers("scheduling")

subscribers.command(ImportProgramme, use_cases.import_programme)
subscribers.query(PreviewProgramme, views.preview_programme)
subscribers.query(ListImported, views.list_imported)
