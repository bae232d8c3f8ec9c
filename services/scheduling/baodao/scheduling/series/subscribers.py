"""The messages about copies, templates and series, and the use case or view that takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.scheduling.series import views
from baodao.scheduling.series.commands import PublishDue
from baodao.scheduling.series.use_cases import (
    copying,
    creating,
    following,
    publishing,
    templates,
)
from baodao.schema.scheduling.copying import (
    CopyActivities,
    CopyActivity,
    DropTemplate,
    KeepTemplate,
    ListTemplates,
    ListWeek,
    RenameTemplate,
)
from baodao.schema.scheduling.series import (
    AgreeToSeries,
    CancelSeries,
    ChangeSeries,
    CreateSeries,
    GetSeries,
    ListSeries,
    PreviewSeries,
    PublishSeries,
)

subscribers = Subscribers("scheduling")

subscribers.command(CopyActivities, copying.copy_activities)
subscribers.command(CopyActivity, copying.copy_activity)
subscribers.command(KeepTemplate, templates.keep_template)
subscribers.command(RenameTemplate, templates.rename_template)
subscribers.command(DropTemplate, templates.drop_template)
subscribers.command(CreateSeries, creating.create_series)
subscribers.command(PublishSeries, publishing.publish_series)
subscribers.command(ChangeSeries, following.change_series)
subscribers.command(CancelSeries, following.cancel_series)
subscribers.command(AgreeToSeries, following.agree_to_series)
subscribers.own(PublishDue, publishing.publish_due)
subscribers.query(ListWeek, views.list_week)
subscribers.query(ListTemplates, views.list_templates)
subscribers.query(PreviewSeries, views.preview_series)
subscribers.query(GetSeries, views.get_series)
subscribers.query(ListSeries, views.list_series)
