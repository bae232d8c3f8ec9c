"""The section of policy packs that is scheduling's own."""

from datetime import timedelta
from functools import cached_property

from baodao.kernel.policies import Section
from baodao.schema.scheduling.activity_facts import AgreementReason


class Policy(Section, name="scheduling"):
    """The rules of scheduling as they hold in one division."""

    publish_ahead_days: int = 366
    check_in_early_minutes: int = 60
    check_out_late_minutes: int = 240
    device_clock_ahead_minutes: int = 2
    waitlist_places: int = 500
    offer_minutes: int = 120
    offer_least_minutes: int = 15
    offer_rests_from_hour: int = 21
    offer_rests_until_hour: int = 8
    offer_rests_if_hours_left: int = 12
    cancel_free_minutes: int = 180
    travel_gap_minutes: int = 0
    sign_ups_ahead: int = 60
    confirm_hours: int = 48
    confirm_least_minutes: int = 300
    minimum_marks_hours: tuple[int, ...] = (48, 24)
    reminder_hours: int = 24
    roster_hours: int = 24
    insured_list_hours: int = 24
    radius_metres: int = 300
    least_radius_metres: int = 50
    most_radius_metres: int = 3_000
    longest_shift_hours: int = 24
    agreement_for: tuple[AgreementReason, ...] = (
        *("danger", "long-term", "large-event"),
        *("outside-province", "foreigners", "on-request"),
    )
    agreement_days: int = 30
    large_event_people: int = 200
    device_clock_off_minutes: int = 10
    own_code_minutes: int = 5
    wrong_codes: int = 5
    ask_check_out_minutes: int = 30
    propose_check_out_days: int = 3
    close_roll_days: int = 7
    look_back_days: int = 0
    call_outs_a_day: int = 3
    call_out_hours_ahead: int = 24
    call_out_risk_note: str = (
        "情况紧急:请量力而行,听从现场指挥,结伴行动,身体不适立即停止并报告。"
        "Emergency: do only what is safe for you, follow whoever leads, stay together."
    )
    invitation_hours: int = 72
    invitations_open: int = 50

    @cached_property
    def publish_ahead(self) -> timedelta:
        """How far ahead an activity may end."""
        return timedelta(days=self.publish_ahead_days)

    @cached_property
    def longest_shift(self) -> timedelta:
        """How long a shift may be."""
        return timedelta(hours=self.longest_shift_hours)

    @cached_property
    def check_in_early(self) -> timedelta:
        """How long before the start of a shift attendance can be recorded."""
        return timedelta(minutes=self.check_in_early_minutes)

    @cached_property
    def check_out_late(self) -> timedelta:
        """How long after the end of a shift attendance can be recorded."""
        return timedelta(minutes=self.check_out_late_minutes)

    @cached_property
    def device_clock_ahead(self) -> timedelta:
        """How far a device's clock may be ahead."""
        return timedelta(minutes=self.device_clock_ahead_minutes)

    @cached_property
    def offer_for(self) -> timedelta:
        """How long a seat is held for who waited."""
        return timedelta(minutes=self.offer_minutes)

    @cached_property
    def offer_least(self) -> timedelta:
        """With less left until the start, nothing is offered: a seat is whose who comes."""
        return timedelta(minutes=self.offer_least_minutes)

    @cached_property
    def offer_rests_with(self) -> timedelta:
        """With less left until the start, an offer does not rest over night."""
        return timedelta(hours=self.offer_rests_if_hours_left)

    @cached_property
    def cancel_free(self) -> timedelta:
        """A seat that is given back later than so long before the start is so too late."""
        return timedelta(minutes=self.cancel_free_minutes)

    @cached_property
    def device_clock_off(self) -> timedelta:
        """By how much a device's clock may be wrong before that is flagged."""
        return timedelta(minutes=self.device_clock_off_minutes)

    @cached_property
    def own_code_for(self) -> timedelta:
        """How long the code is good that somebody shows."""
        return timedelta(minutes=self.own_code_minutes)

    @cached_property
    def ask_check_out_after(self) -> timedelta:
        """How long after the end of a shift it is asked when somebody left."""
        return timedelta(minutes=self.ask_check_out_minutes)

    @cached_property
    def remind_ahead(self) -> timedelta:
        """How long before the start who holds a seat is reminded."""
        return timedelta(hours=self.reminder_hours)

    @cached_property
    def roster_ahead(self) -> timedelta:
        """How long before the start who is responsible has the roster."""
        return timedelta(hours=self.roster_hours)

    @cached_property
    def insured_list_ahead(self) -> timedelta:
        """How long before the start the list for the insurer is due."""
        return timedelta(hours=self.insured_list_hours)

    @cached_property
    def confirm_within(self) -> timedelta:
        """How long somebody has to confirm a seat of a shift that has changed."""
        return timedelta(hours=self.confirm_hours)

    @cached_property
    def confirm_least(self) -> timedelta:
        """With less left until the start nobody has to confirm, and everybody may cancel."""
        return timedelta(minutes=self.confirm_least_minutes)

    @cached_property
    def call_out_ahead(self) -> timedelta:
        """How far ahead an emergency call-out may start."""
        return timedelta(hours=self.call_out_hours_ahead)

    @cached_property
    def invitation_for(self) -> timedelta:
        """How long somebody who is invited can accept, where nothing else is said."""
        return timedelta(hours=self.invitation_hours)
