"""What must be true of records that are merged, and taken apart again."""

from dataclasses import dataclass

from tests.support.registration_oracle import ALIVE, WORD, Oracle, a_set


@dataclass
class Before:
    """What a merge moved and ended."""

    keep: str
    state: str
    former: list[str]
    documents: set[str]
    papers: set[str]
    report: str | None


class MergingOracle(Oracle):
    def why_not_merge(self, keep: str, merge: str, confirmed: bool) -> set[str]:
        if keep == merge:
            return {"same-record"}
        report, dead = self.current(merge), self.people[merge].dead
        frozen = bool(report and self.reports[report].frozen)
        frozen |= any(p.frozen for p in self.people.values() if p.merged == merge)
        return (
            self.shut(keep, *ALIVE)
            | (self.shut(merge, *ALIVE, "withdrawn") or a_set((dead, "deceased")))
            | a_set((not confirmed, "sameness-unproven"), (frozen, "record-frozen"))
        )

    def merge(self, keep: str, merge: str) -> None:
        kept, gone = self.people[keep], self.people[merge]
        former = [k for k, p in self.people.items() if p.merged == merge]
        documents = {d for d, k in self.documents.items() if k == merge}
        report = None if self.current(keep) else self.current(merge)
        papers = self.held(merge)
        self.merges[merge] = Before(keep, gone.state, former, documents, papers, report)
        gone.state, gone.merged = "merged", keep
        kept.terms |= gone.terms
        kept.state = "suspended" if kept.terms else kept.state
        for key in former:
            self.people[key].merged = keep
        if report:
            self.reports[report].owner = keep
        self.end(self.current(merge) or "")
        self.stop(papers)
        self.documents |= dict.fromkeys(documents, keep)

    def why_not_unmerge(self, keep: str, merge: str) -> set[str]:
        p, was = self.people[merge], self.merges.get(merge)
        into = {p.merged, was.keep if was else p.merged}
        if p.merged is None or keep not in into:
            return {"not-merged"}
        if was is None:
            return {"erased"}
        if was.keep != p.merged:
            return {"merged-since"}
        records = [self.people[k] for k in (keep, merge, *was.former)]
        records += [self.consents[k] for k in was.papers]
        records += [self.reports[k] for k in self.back(merge)]
        return a_set((any(one.frozen for one in records), "record-frozen"))

    def back(self, merge: str) -> set[str]:
        """The report that goes back: if it is still the current one where it went."""
        was = self.merges[merge]
        return {was.report} & {self.current(was.keep)} - {None}

    def unmerge(self, keep: str, merge: str) -> None:
        kept, apart = self.people[keep], self.people[merge]
        back, was = self.back(merge), self.merges.pop(merge)
        mine = {merge, *was.former}
        kept.terms = {term for term in kept.terms if term[2] not in mine}
        kept.state = kept.stands if kept.state == "suspended" else kept.state
        apart.merged = None
        for key in was.former:
            self.people[key].merged = merge
        for key in was.papers:
            self.consents[key].over = self.consents[key].undone
        for paper in [self.consents[key] for key in was.papers]:
            missed = paper.undone and paper.purpose == "registration"
            if missed and not self.held(merge, "registration", paper.by):
                apart.waits.add(WORD[paper.by])
        apart.state = "withdrawn" if was.state == "withdrawn" else apart.stands
        for key in back:
            self.reports[key].owner = merge
        self.documents |= dict.fromkeys(was.documents, merge)
