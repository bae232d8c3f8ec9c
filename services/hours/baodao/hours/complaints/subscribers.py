"""The messages about complaints, and the use case or view that takes each."""

from baodao.hours.complaints import use_cases, views
from baodao.hours.complaints.commands import PassComplaintMark
from baodao.kit.subscribers import Subscribers
from baodao.schema.hours import complaints as schema

subscribers = Subscribers("hours")

subscribers.command(schema.FileComplaint, use_cases.file_complaint)
subscribers.command(schema.AnswerComplaint, use_cases.answer_complaint)
subscribers.command(schema.RedirectComplaint, use_cases.redirect_complaint)
subscribers.own(PassComplaintMark, use_cases.pass_mark)
subscribers.event(schema.ComplaintFiled, use_cases.count_filed)
subscribers.event(schema.ComplaintLate, use_cases.count_late)
subscribers.event(schema.ComplaintAnswered, use_cases.count_answered)
subscribers.event(schema.ComplaintRedirected, use_cases.count_redirected)
subscribers.query(schema.FollowComplaint, views.follow_complaint)
subscribers.query(schema.GetComplaint, views.get_complaint)
subscribers.query(schema.ListComplaints, views.list_complaints)
subscribers.query(schema.ListComplaintTallies, views.list_complaint_tallies)
