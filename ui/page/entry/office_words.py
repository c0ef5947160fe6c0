"""Texts of the sign-in at the office's provider. Its templates get this module as ``o``."""

SIGN_IN_PROVIDER = "用单位统一账号登录"
SIGN_IN_REFUSED = "没有登录成功：您的账号在这里没有权限，或登录已过期。请再试一次；仍不行请找管理员。"
PROVIDER_FAILED = "单位的登录服务现在连不上，请稍后再试，或找管理员。"
SIGN_IN_BUSY = "登录太频繁，请稍等一会儿再试。"
SIGNED_OUT = "已退出"
SIGNED_OUT_HOW = "正在退出单位统一账号…"
SIGNED_OUT_LEAVE = "没有自动跳转？点这里"
