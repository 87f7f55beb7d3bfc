"""How a bank covers its standard: importance by importance, and share against weight."""

from core.access import Role
from core.house import House
from question_bank import standard, standard_coverage
from question_bank.formats.standard_table import Table
from question_bank.rules.classes import Importance
from tests import make

TABLE = (
    ("代码", "名称", "类别", "重要程度", "中级工理论"),
    ("T1", "安全用电", "鉴定范围", "", "70"),
    ("T1.1", "验电", "鉴定点", "X", ""),
    ("T2", "仪表", "鉴定范围", "", "30"),
    ("T2.1", "兆欧表", "鉴定点", "Y", ""),
)


def test_importance_and_gaps_between_share_and_weight(house: House) -> None:
    unit = make.unit(house)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit)
    bank = make.bank(house, unit, each=4, topics=2)
    with house.work(trainer.actor) as work:
        assert standard_coverage.look(work, bank).columns == ()
        told = standard.import_table(work, bank, [Table("", TABLE)])
        assert not told.problems
        found = standard_coverage.look(work, bank)
    assert [(each.importance, each.points, each.bare, each.items) for each in found.importances] == [
        (Importance.X, 1, 1, 0),
        (Importance.Y, 1, 1, 0),
    ]
    (column,) = found.columns
    assert [(gap.code, gap.weight, gap.items, gap.share, gap.gap) for gap in column.gaps] == [
        ("T1", 70, 6, 50, -20),
        ("T2", 30, 6, 50, 20),
    ]
