"""Where certificates are kept, and what says where they are found."""

from baodao.hours.certificates.domain.certificates import Certificate, Folder
from baodao.hours.certificates.domain.status import StatusPlace
from baodao.kit.store import Collection, Index

CERTIFICATES = Collection(
    "certificates",
    Certificate,
    (Index(("volunteer_id", "_id")), Index(("organisation_id", "issued_at"))),
)
FOLDERS = Collection("certificate_folders", Folder)
STATUS_PLACES = Collection("status_places", StatusPlace, (Index(("list_id", "is_set", "index")),))

COLLECTIONS = (CERTIFICATES, FOLDERS, STATUS_PLACES)
