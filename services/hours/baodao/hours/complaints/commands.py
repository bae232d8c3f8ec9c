"""Own commands about complaints (`baodao.kit.own`)."""

from baodao.kit.own import OwnCommand
from baodao.schema.hours.complaints import ReceiptNumber


class PassComplaintMark(OwnCommand):
    """Do what is due: tell that a deadline is near or past, or let the words of a closed one go."""

    receipt_number: ReceiptNumber
