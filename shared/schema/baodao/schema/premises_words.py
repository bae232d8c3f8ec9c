"""What the fields of premises and of rates are called, by their names, in the order of these."""

from collections.abc import Mapping

NAMES: Mapping[str, str | tuple[str, str]] = {
    "area": ("floor area in m²", "面积(平方米)"),
    "area_per_hundred_households": ("m² for each hundred households", "每百户面积(平方米)"),
    "degrees_east": ("degrees east", "东经(度)"),
    "degrees_north": ("degrees north", "北纬(度)"),
    "households": ("households served", "服务户数"),
    "least_area": ("least area in m²", "最小面积(平方米)"),
    "look_again_days": ("days until somebody looks again", "回头看间隔(天)"),
    "look_again_on": ("day to look again", "回头看日期"),
    "look_before": ("to be looked at before", "在此日期前需核查"),
    "look_on": ("to be looked at from", "应核查日期"),
    "measured_on": ("measured on", "测量日期"),
    "met": ("meets the standard", "是否达标"),
    "months": ("months before", "往前月数"),
    "per_mille": ("meeting the standard, per thousand", "达标率(‰)"),
    "point": ("point", "坐标"),
    "premises": ("premises", "场所"),
    "premises_id": ("premises", "场所"),
    "premises_in_all": ("premises in all", "场所总数"),
    "premises_met": ("premises meeting the standard", "达标数"),
    "premises_not_assessed": ("premises not assessed yet", "未评定数"),
    "premises_not_met": ("premises below the standard", "未达标数"),
    "standard": ("standard", "标准"),
    "standards": ("standards", "建设标准"),
    "standing": ("standing", "达标情况"),
    "street_address": ("street address", "门牌地址"),
}
"""As `field_words.NAMES`."""
