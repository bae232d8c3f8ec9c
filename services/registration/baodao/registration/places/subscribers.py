"""The messages about divisions and local places, and what takes each."""

from baodao.kit.subscribers import Subscribers
from baodao.registration.places.use_cases.divisions import (
    import_divisions,
    merge_divisions,
    move_division,
    rename_division,
    split_division,
)
from baodao.registration.places.use_cases.local_places import (
    add_local_place,
    end_local_place,
    rename_local_place,
)
from baodao.registration.places.views.divisions import (
    division_history,
    get_division,
    is_scan,
    list_divisions,
)
from baodao.registration.places.views.local_places import list_local_places
from baodao.schema.registration.divisions import (
    DivisionHistory,
    GetDivision,
    ImportDivisions,
    ListDivisions,
)
from baodao.schema.registration.local_places import (
    AddLocalPlace,
    EndLocalPlace,
    ListLocalPlaces,
    RenameLocalPlace,
)
from baodao.schema.registration.reshaping import (
    MergeDivisions,
    MoveDivision,
    RenameDivision,
    SplitDivision,
)

subscribers = Subscribers("registration")

subscribers.command(ImportDivisions, import_divisions)
subscribers.query(GetDivision, get_division)
subscribers.query(ListDivisions, list_divisions, scans=is_scan)
subscribers.command(RenameDivision, rename_division)
subscribers.command(MergeDivisions, merge_divisions)
subscribers.command(SplitDivision, split_division)
subscribers.command(MoveDivision, move_division)
subscribers.query(DivisionHistory, division_history)

subscribers.command(AddLocalPlace, add_local_place)
subscribers.command(RenameLocalPlace, rename_local_place)
subscribers.command(EndLocalPlace, end_local_place)
subscribers.query(ListLocalPlaces, list_local_places)
