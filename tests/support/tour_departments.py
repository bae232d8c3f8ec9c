"""The tour of what departments bring into communities 准入: by the list, or by asking for it."""

from baodao.schema.registration import admission_tasks as tasks
from baodao.schema.registration import admissions as adm
from baodao.schema.registration import organisations as org
from baodao.schema.registration import permits
from tests.builders.actors import acting_as
from tests.builders.admissions import CENSUS, SAYS
from tests.support.scenario import COMMUNITY
from tests.support.tour import DISTRICT, NOTE, OPERATOR, STRANGER, Tour

_STREET = COMMUNITY[:9]


async def departments_ask_the_street(tour: Tour) -> None:
    for name, kind, division in (
        ("office", "street-office", _STREET),
        ("department", "department", DISTRICT),
    ):
        values = {"name": f"测试·{name}", "kind": kind, "division": division}
        receipt = await tour.do(org.RegisterOrganisation, OPERATOR, **values)
        tour.places[name] = receipt.organisation_id
    who = {"department_id": tour.places["department"], "street_id": tour.places["office"]}
    them = acting_as(id="clerk", role="unit-liaison", organisation=who["department_id"])
    street = acting_as(id="street", role="street-coordinator", scope=_STREET)
    row = who | CENSUS | {"until_day": tour.day(400), "per_year": 9}
    await tour.refuse(permits.AddPermit, STRANGER, **row)
    permit = (await tour.do(permits.AddPermit, street, **row)).permit_id
    asked = who | SAYS | {"communities": [COMMUNITY]}
    await tour.do(adm.BringListedTask, them, **asked, permit_id=permit)
    await tour.refuse(adm.AskAdmission, STRANGER, **asked, **CENSUS)
    # For the last one, time passes.
    one, other, third, _ = [
        {"admission_id": (await tour.do(adm.AskAdmission, them, **asked, **CENSUS)).admission_id}
        for _ in range(4)
    ]
    await tour.do(adm.ApproveAdmission, street, **one, until_day=tour.day(30))
    await tour.do(adm.DeclineAdmission, street, **other, reason=NOTE)
    await tour.do(adm.WithdrawAdmission, them, **third)
    await tour.do(adm.ListAdmissions, them, department_id=who["department_id"])
    us = tour.organiser
    task = {"task_id": f"{one['admission_id']}-{COMMUNITY}"}
    objection = {"organisation_id": tour.places["committee"], "objection": NOTE}
    await tour.do(tasks.ObjectToTask, us, **task, **objection)
    await tour.do(tasks.AnswerObjection, street, **task, answer="lifted", reason=NOTE)
    await tour.do(tasks.ListAdmissionTasks, us, division=COMMUNITY)
    await tour.do(permits.EndPermit, street, permit_id=permit, reason=NOTE)
    await tour.do(permits.ListPermits, STRANGER, division=DISTRICT)
    await tour.services.settled()
    page = await tour.do(tasks.ListAdmissionTallies, STRANGER, tally_of="community")
    assert [(one.asked, one.admitted, one.open) for one in page.tallies] == [(5, 1, 1)]
