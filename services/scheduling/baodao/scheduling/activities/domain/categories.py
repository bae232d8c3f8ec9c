"""The categories of activities: two levels, by codes that stay."""

from collections.abc import Mapping

from baodao.schema.scheduling.categories import Category

_TABLE: Mapping[str, tuple[str, str]] = {
    "01": ("care for the elderly and disabled", "扶老助残"),
    "0101": ("home care for the elderly", "居家养老"),
    "0102": ("help for people with disabilities", "助残服务"),
    "0103": ("company on the way to the doctor", "陪同就医"),
    "0104": ("company at home", "精神陪伴"),
    "02": ("help in need", "帮困救助"),
    "0201": ("help for families in need", "帮扶救助"),
    "0202": ("collecting and giving", "慈善募捐"),
    "03": ("children and young people", "儿童青少年"),
    "0301": ("care after school", "课后照料"),
    "0302": ("help with learning", "助学支教"),
    "0303": ("protection of minors", "未成年人关爱"),
    "04": ("running the community", "社区治理"),
    "0401": ("patrols of neighbours", "群防群治"),
    "0402": ("settling quarrels", "矛盾调解"),
    "0403": ("deliberation", "议事协商"),
    "0404": ("self-government of buildings", "楼门自治"),
    "05": ("environment", "环境保护"),
    "0501": ("cleaning up", "环境清洁"),
    "0502": ("sorting of waste", "垃圾分类"),
    "0503": ("greenery", "植绿护绿"),
    "0504": ("collecting what can be used again", "废旧物品回收"),
    "06": ("help in daily life", "便民服务"),
    "0601": ("housework", "家政服务"),
    "0602": ("repairs of water and electricity", "水电维修"),
    "0603": ("errands", "全程代办"),
    "07": ("culture and sport", "文化体育"),
    "0701": ("performances", "文艺演出"),
    "0702": ("sport", "体育健身"),
    "0703": ("reading and heritage", "阅读与文化遗产"),
    "08": ("law and science", "普法与科普"),
    "0801": ("information about the law", "普法宣传"),
    "0802": ("legal advice", "法律服务"),
    "0803": ("popular science", "科学普及"),
    "09": ("health", "健康服务"),
    "0901": ("free consultations", "义诊"),
    "0902": ("information about health", "健康宣教"),
    "0903": ("blood donation", "无偿献血服务"),
    "0904": ("help in mental distress", "心理援助"),
    "10": ("emergencies", "应急救援"),
    "1001": ("disaster relief", "抢险救灾"),
    "1002": ("floods", "防汛"),
    "1003": ("epidemics", "疫情防控"),
    "1004": ("drills", "应急演练"),
    "11": ("large events", "大型活动"),
    "1101": ("games and conferences", "赛会服务"),
    "1102": ("order at events", "秩序维护"),
    "12": ("traffic and travel", "文明出行"),
    "1201": ("traffic", "文明交通"),
    "1202": ("travel", "文明旅游"),
    "13": ("volunteering itself", "志愿服务支持"),
    "1301": ("training", "志愿者培训"),
    "1302": ("work in the office", "组织管理"),
    "99": ("other", "其他"),
}

CATEGORIES: Mapping[str, Category] = {
    code: Category(code=code, parent=code[:2] if len(code) > len("01") else None, en=en, zh=zh)
    for code, (en, zh) in _TABLE.items()
}
"""By code, in the order of codes."""
