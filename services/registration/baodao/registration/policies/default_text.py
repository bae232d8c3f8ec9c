"""The words that people agree to where no division has published its own (PIPL art. 17, 30, 31).

A version that has once been in use is not changed: another text is another version.
"""

DEFAULT_VERSION = "2026-1"
ZH = """志愿者个人信息处理告知同意书(2026-1)

一、谁处理:您注册时所选区划的社区(居民委员会)及其上级志愿服务主管部门。
二、处理什么:姓名、性别、出生日期、证件类型及号码、联系电话、居住地、服务时间和技能;未成年人还包括监护人的姓名、电话和关系。证件号码属于敏感个人信息,只用于核实身份和防止重复注册。
三、为了什么:志愿者注册、报名、签到、服务时长记录与证明,以及法律规定的统计。不用于其他目的。
四、如何保管:个人信息逐人加密保存,不写入公开的服务记录;每一次查阅都会留下记录,您可以查看。
五、保存多久:在您退出志愿服务并申请删除之后,除法律要求保留的以外予以删除。
六、您的权利:您可以查阅、复制、更正、转移您的信息,可以随时撤回同意或要求删除。撤回同意不影响此前已经完成的服务。
七、未成年人:未满十八周岁的,须由监护人同意;参加活动须由监护人另行同意。
八、不同意的后果:不同意则不能注册为志愿者,但不影响您享受社区的其他服务。
"""
EN = """Notice and consent to the processing of volunteers' personal information (2026-1)

1. By whom: the community (residents' committee) of the place where you register, and the
   authorities for volunteer service above it.
2. What: name, sex, date of birth, kind and number of a document, telephone number, where you
   live, when you can serve and what you can do; of minors also the name, telephone number and
   relation of a guardian. The number of a document is sensitive: it serves to verify who you
   are and that nobody registers twice.
3. What for: registration, signing up, attendance, records and certificates of hours, and
   statistics that the law asks for. Nothing else.
4. How it is kept: encrypted for each person, and in no public record of service. Every time
   somebody reads it that is written down, and you can see it.
5. How long: after you have left and asked for it, all is deleted that no law wants kept.
6. Your rights: you may see, copy, correct and transfer your information, and withdraw your
   consent or have it deleted at any time. What was done before stays.
7. Minors: below eighteen a guardian has to agree, and once more for activities to take part in.
8. Without consent: you cannot be registered as a volunteer; no other service of the community
   depends on it.
"""
