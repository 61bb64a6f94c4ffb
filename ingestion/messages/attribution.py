"""What the commands about attribution rules say: key -> (English, Chinese)."""

from __future__ import annotations

from typing import Final

ATTRIBUTION: Final[dict[str, tuple[str, str]]] = {
    "rule_unknown": (
        "No rule is called {name}: the known ones are {known}.", "没有名为 {name} 的规则;已有规则:{known}。"),
    "rule_taken": (
        "There already is a rule set called {name}: choose another --id.", "已存在名为 {name} 的规则集;请用 --id 另取名称。"),
    "rule_in_sheet": (
        "{name} stands in the rules sheet: write status retired into its row there.",
        "{name} 来自归因规则表;请在表中将其状态改为停用。"),
    "rule_is_official": (
        "{name} is official and cannot be retired: promote another rule, or roll back, first.",
        "{name} 是官方规则,不能停用;请先晋升其他规则或回滚。"),
    "rule_field_bad": ("{reason}: {remedy}.", "{reason};处理办法:{remedy}。"),
    "bad_duration": (
        "{value} is no length of time: write 14d, 36h or a number of hours.", "{value} 不是时长;请写作 14d、36h 或小时数。"),
    "bad_date_option": ("{value} is no date: write 2026-12-01.", "{value} 不是日期;请写作 2026-12-01。"),
    "rule_drafted": (
        "{name} is drafted from {source}: look at it with linkstar attribution diff --candidate {id}.",
        "已按 {source} 起草 {name};请用 linkstar attribution diff --candidate {id} 查看影响。"),
    "rule_retired": ("{name} is retired.", "{name} 已停用。"),
    "step_candidate_weights": ("Working out the weights of {name} from its paths", "根据路径计算 {name} 的权重"),
    "candidate_weights_too_few": (
        "{name}: not applied in {count} months with too few conversions ({months}).",
        "{name}:{count} 个月转化量不足,未应用({months})。"),
    "step_candidate": ("Computing {name} beside the official rule", "在官方规则之外计算 {name}"),
    "step_compare": ("Comparing {name} with the official rule", "比较 {name} 与官方规则"),
    "compare_failed": (
        "The candidate could not be computed, nothing else changed: {problems}", "候选规则计算失败,其他数据未变:{problems}"),
    "diff_line": (
        "{what}: {moved} of {total} would change, {amount} {currency} would move (sum of differences {sum}).",
        "{what}:共 {total} 个,其中 {moved} 个会变化,涉及 {amount} {currency}(差额合计 {sum})。"),
    "diff_goals": ("Goals whose actual would change: {count}.", "实际值会变化的目标:{count} 个。"),
    "diff_tiers": ("Creators whose tier would change: {count}.", "层级会变化的达人:{count} 位。"),
    "diff_nothing": (
        "{name} decides no order line on these dates: nothing to compare.", "{name} 在这些日期不涉及任何订单行,无可比较。"),
    "subject_creator": ("Creators", "达人"),
    "subject_content": ("Contents", "内容"),
    "subject_tier": ("Tiers", "层级"),
    "promote_not_in_force": (
        "{name} is not in force on {start} (it is from {first} to {last}): choose a --from inside.",
        "{name} 在 {start} 不生效(生效期 {first} 至 {last});请选择该区间内的 --from。"),
    "promote_version": (
        "{name} is in force from {first} on and would change {id} before {start}, too: draft it under a name of its own (linkstar "
        "attribution draft --from {name} --id NEW) and promote that.",
        "{name} 自 {first} 起生效,会同时改变 {id} 在 {start} 之前的数字;请以新名称起草(linkstar attribution draft --from {name} --id 新名称)后再晋升。"),
    "promote_already": (
        "{name} was promoted from {start} already: nothing to do.", "{name} 自 {start} 起已是官方规则,无需操作。"),
    "promote_paid": (
        "Payables of {months} are paid, and their official figures would move: give --reopen if that is meant.",
        "{months} 的应付款已支付,其官方数字会随之变化;确需如此请加 --reopen。"),
    "promote_needs": ("--reason and --by must say something.", "--reason 和 --by 不能为空。"),
    "promoted": (
        "{name} is official from {start} on (entry {number} of the promotion log): linkstar run brings it into the figures.",
        "{name} 自 {start} 起成为官方规则(晋升日志第 {number} 条);执行 linkstar run 后数字随之更新。"),
    "rollback_nothing": ("No promotion stands: there is nothing to roll back.", "没有有效的晋升,无可回滚。"),
    "rolled_back_rule": (
        "The promotion of {name} from {start} is taken back (entry {number}): linkstar run brings it into the figures.",
        "已撤销 {name} 自 {start} 起的晋升(第 {number} 条);执行 linkstar run 后数字随之更新。"),
    "official_differs": (
        "The rules sheet calls {sheet} official in {market} from {start}, the promotion log {official}: the log decides; to change it, "
        "linkstar attribution promote.",
        "规则表将 {sheet} 标为 {market} 自 {start} 起的官方规则,而晋升日志为 {official};以日志为准,如需变更请用 linkstar attribution promote。"),
    "backfill_month": ("Backfill {month} ({number} of {total})", "回填 {month}({number}/{total})"),
    "backfill_found": ("{month}: {lines} lines were credited otherwise", "{month}:{lines} 个订单行的归因有出入"),
    "backfill_done": (
        "Backfill of {first} to {last}: {lines} lines are computed again.", "{first} 至 {last} 回填完毕:重算 {lines} 个订单行。"),
    "backfill_clean": (
        "Backfill of {first} to {last}: every line is credited as its evidence and rules say, nothing to compute again.",
        "{first} 至 {last} 回填完毕:所有订单行的归因均与证据和规则一致,无需重算。"),
    "backfill_nothing": (
        "There is no order line between {first} and {last}: give other dates.", "{first} 至 {last} 之间没有订单行;请换日期。"),
}
