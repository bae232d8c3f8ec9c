// Reads a calendar from stdin and says in JSON what `ical.js` finds in it.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
const events = calendar.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return {
    uid: event.uid,
    sequence: event.sequence,
    url: one.getFirstPropertyValue("url"),
    modified_at: one.getFirstPropertyValue("last-modified")?.toUnixTime() ?? null,
    status: one.getFirstPropertyValue("status"),
    summary: event.summary,
    location: event.location,
    starts_at: event.startDate.toUnixTime(),
    ends_at: event.endDate.toUnixTime(),
  };
});
console.log(JSON.stringify(events));
