"""The messages about rounds of recognition, and the use case or view that takes each."""

from baodao.hours.rounds import beforehand, views
from baodao.hours.rounds.use_cases import nominating, objecting, rounds
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import rounds as schema

subscribers = Subscribers("hours")

subscribers.command(schema.OpenRound, rounds.open_round)
subscribers.command(schema.CallOffRound, rounds.call_off_round)
subscribers.command(schema.NominateVolunteer, nominating.nominate_volunteer)
subscribers.command(schema.NominateGroup, nominating.nominate_group)
subscribers.command(schema.AnswerNomination, nominating.answer_nomination)
subscribers.command(schema.ReviewNomination, nominating.review_nomination, beforehand.of_nominee)
subscribers.command(schema.PostRound, rounds.post_round)
subscribers.command(schema.PublishRound, rounds.publish_round)
subscribers.command(schema.ObjectToNomination, objecting.object_to_nomination)
subscribers.command(schema.DecideObjection, objecting.decide_objection, beforehand.of_objected)
subscribers.query(schema.ListRounds, views.list_rounds)
subscribers.query(schema.ListNominations, views.list_nominations)
subscribers.query(schema.ListNominationsOf, views.list_nominations_of)
subscribers.query(schema.ListNominees, views.list_nominees)
subscribers.query(schema.GetNominee, views.get_nominee)
subscribers.query(schema.ListObjections, views.list_objections)
