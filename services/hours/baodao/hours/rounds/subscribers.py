"""The messages about rounds of recognition, and the use case or view that takes each."""

from baodao.hours.rounds import beforehand, views
from baodao.hours.rounds.use_cases import nominating, objecting, rounds
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import nominations
from baodao.schema.hours import rounds as schema

subscribers = Subscribers("hours")

subscribers.command(schema.OpenRound, rounds.open_round)
subscribers.command(schema.CallOffRound, rounds.call_off_round)
subscribers.command(
    nominations.NominateVolunteer, nominating.nominate_volunteer, beforehand.of_nominated
)
subscribers.command(nominations.NominateGroup, nominating.nominate_group)
subscribers.command(nominations.AnswerNomination, nominating.answer_nomination)
subscribers.command(
    nominations.ReviewNomination, nominating.review_nomination, beforehand.of_nominee
)
subscribers.command(schema.PostRound, rounds.post_round)
subscribers.command(schema.PublishRound, rounds.publish_round)
subscribers.command(nominations.ObjectToNomination, objecting.object_to_nomination)
subscribers.command(nominations.DecideObjection, objecting.decide_objection, beforehand.of_objected)
subscribers.query(schema.ListRounds, views.list_rounds)
subscribers.query(nominations.ListNominations, views.list_nominations)
subscribers.query(nominations.ListNominationsOf, views.list_nominations_of)
subscribers.query(schema.ListNominees, views.list_nominees)
subscribers.query(schema.GetNominee, views.get_nominee)
subscribers.query(nominations.ListObjections, views.list_objections)
