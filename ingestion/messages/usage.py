"""What the library of the command line says by itself, in English as it says it, and in Chinese.

Belongs here: headings and marks of ``--help``, and errors of usage (patterns with their parts in parentheses).
Does not belong here: what our commands do (``help``).
"""

from __future__ import annotations

from typing import Final

# English -> Chinese.
USAGE_WORDS: Final[dict[str, str]] = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
    "Arguments": "参数",
    "Options": "选项",
    "Commands": "命令",
    "required": "必填",
    "default: ": "默认：",
    "env var: ": "环境变量：",
    "Error: ": "错误：",
    "Try '{command}' for help.": "输入 '{command}' 查看帮助。",
    "Aborted!": "已取消。",
}

# Pattern of the whole English sentence -> Chinese with its parts. A part that is a sentence itself is looked up, too.
USAGE_ERRORS: Final[tuple[tuple[str, str], ...]] = (
    (r"Missing argument (.+)\.", "缺少参数 {0}。"),
    (r"Missing option (.+)\.", "缺少选项 {0}。"),
    (r"Missing (?:argument|option) (.+?)\.\s+Choose from:\s+(.+)", "缺少 {0}。可选值：{1}"),
    (r"Missing command\.", "缺少命令。"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有选项 {0}（相近的选项：{1}）"),
    (r"No such option: (\S+)", "没有选项 {0}。"),
    (r"No such command (.+?)\. Did you mean (.+)\?", "没有命令 {0}。是否指 {1}？"),
    (r"No such command (.+?)\.?", "没有命令 {0}。"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", "多余的参数：{0}"),
    (r"Option (.+) requires an argument\.", "选项 {0} 需要一个值。"),
    (r"Option (.+) does not take a value\.", "选项 {0} 不带值。"),
    (r"Invalid value for (.+?): (.+)", "{0} 的值无效：{1}"),
    (r"Value error, (.+)", "{0}"),
    (r"Input should be a valid integer.*", "请填写整数。"),
    (r"Input should be a valid number.*", "请填写数字。"),
    (r"Input should be greater than or equal to (.+)", "不能小于 {0}。"),
    (r"Input should be less than or equal to (.+)", "不能大于 {0}。"),
    (r"(.+) is not one of (.+)\.", "{0} 不在可选值中：{1}。"),
    (r"(.+) is not a valid (.+)\.", "{0} 不是有效的 {1}。"),
)
