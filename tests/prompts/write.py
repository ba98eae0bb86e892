"""Write the snapshot of every prompt anew: ``python -m tests.prompts.write``, then read the difference before it is committed."""

from prompts.render import idents
from tests.prompts.inputs import SNAPSHOTS, snapshot_file, snapshot_of


def main() -> None:
    for file in SNAPSHOTS.glob("*.txt"):
        file.unlink()
    for ident in idents():
        snapshot_file(ident).write_text(snapshot_of(ident), encoding="utf-8")


if __name__ == "__main__":
    main()
