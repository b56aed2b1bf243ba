"""Names: the entities that a text speaks of, by their own names and by the ones that people use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from cost_assets.insights.checker.figures import numbers
from cost_assets.insights.checker.moves import DOWN, UP
from cost_assets.insights.checker.periods import told
from cost_assets.insights.checker.words import NUMBERS, QUANTIFIERS, SUPERLATIVES

# What initials do not give: the name on the bill, less `Amazon` or `AWS`, and what people say.
_SHORT = {
    "Elastic Compute Cloud": ("EC2",),
    "Simple Storage Service": ("S3",),
    "Elastic Container Service for Kubernetes": ("EKS",),
    "Elastic Kubernetes Service": ("EKS",),
    "Elastic MapReduce": ("EMR",),
    "EC2 Container Registry (ECR)": ("ECR",),
    "Elastic Load Balancing": ("ELB",),
    "Elastic Block Store": ("EBS",),
    "Identity and Access Management": ("IAM",),
    "Web Application Firewall": ("WAF",),
}
# Known everywhere, so that a home that does not use one is not told of it.
_SERVICES = tuple([
    "EC2", "S3", "RDS", "EKS", "ECS", "ECR", "EMR", "EBS", "ELB", "EFS", "IAM", "WAF", "KMS", "SNS", "SQS", "VPC",
    "MSK", "Lambda", "DynamoDB", "Redshift", "CloudFront", "CloudWatch", "CloudTrail", "Fargate", "Aurora",
    "Athena", "Glue", "Kinesis", "SageMaker", "Bedrock", "OpenSearch", "ElastiCache", "DocumentDB", "Neptune",
    "QuickSight", "GuardDuty", "WorkSpaces", "Lightsail", "Snowflake", "Databricks", "Azure", "BigQuery", "Glacier",
    "FSx", "Cognito", "AppSync", "MemoryDB", "Timestream",
])  # fmt: skip
_ABBREVIATIONS = frozenset([
    "AWS", "AI", "API", "APIs", "AZ", "AZs", "ARN", "ARNs", "CI", "CD", "CPU", "CPUs", "CSV", "DB", "DNS", "ETL",
    "EU", "FinOps", "FOCUS", "GB", "GiB", "GPU", "GPUs", "HTTP", "IO", "IOPS", "IP", "IPs", "IPv", "IT", "KB",
    "KiB", "MB", "MiB", "ML", "NAT", "OK", "OS", "PB", "QA", "RAM", "RI", "RIs", "SDK", "SP", "SPs", "SQL", "SSD",
    "SSDs", "SLA", "TB", "TiB", "TLS", "UI", "UK", "URL", "US", "USA", "USD", "UTC", "VAT", "VM", "VMs", "VPN",
    "MoM", "GitHub", "GitLab", "JavaScript", "JSON", "DevOps", "GHz",
])  # fmt: skip
# Families and sizes that an action may name, although no bill holds them yet.
HARDWARE = re.compile(
    r"(?<![\w.$])(?:(?:db\.|cache\.)?(?:(?:t|m|c|r|i|d|g|p|z|inf|trn|hpc|im|is)\d{1,2}(?!\d)[a-z]{0,3}(?:-flex)?"
    r"(?:\.(?:nano|micro|small|medium|large|metal|\d{0,2}xlarge))?|x\d[a-z]{1,3}\.\d{0,2}xlarge)|gp[23]|io[12]|st1|sc1"
    r"|Graviton\d?|IPv[46]|S3|EC2|Route 53|x86(?:-64)?|ARM64|arm64)(?![\w%])"
)


# Kinds whose names are anybody's words; a single word of theirs is a name only as it is written.
_FREE = ("tag", "cost_centre", "resource", "operation", "recommendation", "commitment")
# Tags and operations with these names would make names of the words of every sentence.
_COMMON = frozenset(
    """storage data compute network usage cost costs spend bill total other others shared unknown none global test tests
    production development staging support monthly daily hourly day week month year service services account region
    resource instance instances volume volumes tag tags team platform default true false yes no the and for with from
    increase decrease change rise fall more less expected forecast budget saving savings credit tax unused
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Mention:
    """A place in a text that names something: `means` are the entities, or the periods, that it may stand for."""

    start: int
    end: int
    text: str
    means: frozenset[str]


def mentions(text: str, kinds: Mapping[str, str]) -> Iterator[Mention]:
    """The names in a text, in order, the longest first where they overlap.

    Args:
        kinds: every name that may stand there, with its entity kind.
    """
    lowered = text.casefold()
    found: dict[str, set[str]] = {}
    for name, kind in kinds.items():
        for spoken in _spoken(name, kind):
            if spoken.casefold() in lowered:
                found.setdefault(spoken, set()).add(name)
    for service in _SERVICES:
        if service in text and not any(service in spoken for spoken in found):
            found[service] = set()
    exact = {name for name in kinds if name in found}
    taken = [False] * len(text)
    places = []
    for spoken in sorted(found, key=lambda each: (-len(each), each)):
        pattern = rf"(?<![\w-]){re.escape(spoken)}(?![\w-]|\.\w)" + ("" if _any_case(spoken, kinds) else "(?-i:)")
        for match in re.finditer(pattern, text, re.I if _any_case(spoken, kinds) else 0):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                means = {spoken} if spoken in exact else found[spoken]
                places.append(Mention(start, end, match[0], frozenset(means)))
    yield from sorted(places, key=lambda each: each.start)


def _any_case(spoken: str, kinds: Mapping[str, str]) -> bool:
    """Acronyms and words out of a name are names only as they are written; `config` is not AWS Config."""
    return len(spoken) > 4 and not (spoken.isalpha() and kinds.get(spoken) in _FREE) and spoken in kinds


@lru_cache(maxsize=20_000)
def _spoken(name: str, kind: str) -> tuple[str, ...]:
    """How a name may stand in a text, itself among them, but not as a word or a number like any other."""
    spoken = {name}
    if kind == "service":
        bare = re.sub(r"^(?:Amazon|AWS)(?:\s+|(?=[A-Z]))", "", name)
        initials = "".join(word[0] for word in re.findall(r"[A-Z]\w+", bare))
        short = {bare, bare.removesuffix(" Service"), *_SHORT.get(bare, ())} | (
            {initials} if len(initials) > 2 and " " in bare else set()
        )
        spoken |= short | {f"{maker} {each}" for each in short for maker in ("Amazon", "AWS")}
        spoken |= {word for word in re.findall(r"\((\w+)\)", name)}
    if kind in ("usage_type", "operation"):
        spoken |= {part for part in (name.rpartition(":")[2], re.sub(r"^[A-Z]{2,4}\d-", "", name)) if part}
        spoken |= {part for part in re.split(r"[:./-]", name) if re.fullmatch(r"[a-z]{1,4}\d+[a-z]{0,3}", part)}
    if kind == "commitment":
        spoken.add(name.rpartition(" ")[2])
    if kind == "resource":
        spoken.add(re.split(r"[:/]", name)[-1])
    return tuple(sorted(each for each in spoken if _stands_out(each, kind)))


def _stands_out(spoken: str, kind: str) -> bool:
    if any(words.fullmatch(spoken) for words in (NUMBERS, QUANTIFIERS, SUPERLATIVES, UP, DOWN)):
        return False
    if spoken.casefold() in _COMMON or any((each.start, each.end) == (0, len(spoken)) for each in told(spoken)):
        return False
    if len(spoken) < 2 or (len(spoken) < 4 and spoken.islower() and spoken.isalpha()):
        return False
    return not reads_as_number(spoken)


def reads_as_number(name: str) -> bool:
    """Whether a name would be taken for a figure where it stands, such as `$5000`; an account's 12 digits are not."""
    if re.fullmatch(r"\d{12}", name):
        return False
    found = list(numbers(name))
    return any(not each.fault and each.start == 0 and each.end == len(name) for each in found) or name.isnumeric()


def holds_figure(name: str) -> bool:
    """Whether a figure with a unit stands within a name, so that it must not be printed bare."""
    return any(not each.fault and each.unit for each in numbers(name))


_UNKNOWN = re.compile(r"\b(?:[A-Z][a-z]+[A-Z]\w*|[a-z]+[A-Z]\w+|[A-Z]{2,}\w*)\b")
_SUBJECT = re.compile(
    r"(?:^|[.;!?]\s)(?P<name>[A-Z][a-z]+)(?=\s(?:costs?|rose|fell|grew|dropped|increased|decreased|spent|climbed|jumped|declined|was|is)\b)"
)
_NOUNS = frozenset([
    "Spend", "Spending", "Cost", "Costs", "Usage", "Storage", "Compute", "Traffic", "Networking", "Network", "This",
    "That", "It", "They", "These", "Those", "There", "Each", "Total", "Everything", "Support", "Credits", "Tax",
    "Taxes", "Savings", "Billing", "Billed", "Demand", "Consumption", "Growth", "Impact", "Requests", "Data",
    "Databases", "The", "A", "An", "Its", "Their", "Our", "Your", "Daily", "Monthly", "Overall", "Net", "Actual",
    "Estimated", "Average", "Effective", "Amortized", "Cloud", "Other", "Expected", "Instances", "Logging", "Logs",
    "Monitoring", "Backups", "Snapshots", "Transfer", "What", "Which", "Waste", "Coverage", "Utilization",
    "Utilisation", "We", "You", "Both", "Neither", "Discounts", "Commitments", "Invoice", "Invoices",
])  # fmt: skip

# What may stand behind a service's name and is no other service.
_PARTS = frozenset([
    "Instances", "Instance", "Reserved", "Savings", "Spot", "On", "Auto", "Anomaly", "Spike", "Increase", "Drop",
    "Rise",
    "Bill", "Charges", "Clusters", "Nodes", "Volumes", "Buckets", "Functions", "Serverless", "Standard", "Intelligent",
    "Glacier", "Multi", "Single", "Service", "Services", "Plans", "Review", "January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November", "December", "Domain", "Domains",
])  # fmt: skip
_GOES_ON = re.compile(r"\s(?P<word>[A-Z][a-z]{2,})\b")
_COMES_FROM = re.compile(r"\b(?:Plan|Instance|Commitment)\s$")


def unknown(text: str) -> Iterator[re.Match[str]]:
    """What looks like a proper name in a text whose known names are masked."""
    for match in _UNKNOWN.finditer(text):
        if match[0] not in _ABBREVIATIONS:
            yield match
    for match in _SUBJECT.finditer(text):
        if match["name"] not in _NOUNS:
            yield match


def longer(text: str, known: Sequence[Mention]) -> Iterator[re.Match[str]]:
    """What goes on around a known short name as another name: `Kinesis Firehose`, `Savings Plan` with another's id."""
    for mention in known:
        behind, before = _GOES_ON.match(text, mention.end), _COMES_FROM.search(text, 0, mention.start)
        is_short = mention.text in _SERVICES or any(mention.text in name for name in mention.means)
        goes_on = {word for name in mention.means for word in name.split()}  # `Try Arm instances`, named by `Try`
        if behind and is_short and behind["word"] not in _NOUNS | _PARTS | goes_on:
            yield behind
        if before and any(name.endswith(f" {mention.text}") for name in mention.means):
            yield before
