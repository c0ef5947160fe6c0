"""Offices, titles, surnames and name endings of government bodies. Patterns are for folded text."""

__all__ = ["BODY_LEVELS", "ISSUER_ENDS", "OFFICE", "SIGNATURE_ENDS", "SURNAMES", "TITLE"]

BODY_LEVELS = "组区市县省镇局部厅院校会所处科"  # with 长, the head of such a body: 区长, 局长
_RANKS = rf"书记|[{BODY_LEVELS}]长|主任|主席|秘书长|理事长|董事长|总理|经理"
OFFICE = rf"(?:{_RANKS}|负责人)"
TITLE = rf"(?:{_RANKS}|代表|同志)"  # before a person's name; without 负责人, which also precedes verbs: 负责人任免
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜"
    "崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
)

ISSUER_ENDS = "府厅室会局委部院行署"  # last characters of the issuing body in the head of a document
SIGNATURE_ENDS = f"{ISSUER_ENDS}学处组心司所站社）)"  # ... and in its signature: also a part of a body, or an aside
