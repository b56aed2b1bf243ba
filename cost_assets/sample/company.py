"""The company as data: its accounts, the AWS services it uses, and what a usual day of each costs."""

from dataclasses import dataclass, field
from datetime import date

EXPORT = "acme"
BUCKET = "acme-billing"
PREFIX = "exports"
CURRENCY = "USD"

# Base costs are those of this day; growth runs from it where a bill has no story of its own.
PRICED_ON = date(2026, 1, 1)

PAYER = "047812360955"
ACCOUNTS = {
    PAYER: "acme-management",
    "113094827561": "acme-production",
    "226187455039": "acme-data-platform",
    "338220916474": "acme-machine-learning",
    "441573028816": "acme-staging",
    "559306741225": "acme-development",
    "004417725308": "acme-shared-services",
}
_, PROD, DATA, ML, STAGING, DEV, SHARED = ACCOUNTS

# Code, usage type prefix, location.
REGIONS = (
    ("us-east-1", "USE1", "US East (N. Virginia)"),
    ("eu-west-1", "EU", "EU (Ireland)"),
    ("us-west-2", "USW2", "US West (Oregon)"),
    ("eu-central-1", "EUC1", "EU (Frankfurt)"),
)


@dataclass(frozen=True)
class Company:
    """Who is billed through one export: its name, the payer, the accounts by id with their names, the currency."""

    export: str
    payer: str
    accounts: dict[str, str]
    currency: str


ACME = Company(EXPORT, PAYER, ACCOUNTS, CURRENCY)


@dataclass(frozen=True)
class Usage:
    """One kind of usage: its usage type without region prefix, operation, unit, rate per unit, product family."""

    usage_type: str
    operation: str
    unit: str
    rate: str
    family: str
    instance_type: str | None = None


@dataclass(frozen=True)
class Service:
    """One AWS product, or one way of using it.

    Attributes:
        code: line_item_product_code; services that share one share its name.
        accounts: dollars a usual weekday costs, by account; empty where other lines make use of the service.
        growth: part by which a month is dearer than the month before.
        weekend: a weekend day's cost over a weekday's.
        density: share of a month's rows, relative to the other services.
        resource: how a resource id starts; `{}` stands for the account, null means no resource.
        regions: how many of `REGIONS` are used; 0 means a global service.
        split: whether its rows are split cost rows, which count in no total.
    """

    key: str
    code: str
    name: str
    usages: tuple[Usage, ...]
    accounts: dict[str, int] = field(default_factory=dict)
    growth: float = 0.01
    weekend: float = 0.9
    density: int = 2
    resource: str | None = None
    regions: int = 4
    split: bool = False


def _instances(families: str, sizes: str, usage: str, operations: str, rate: float, step: float) -> tuple[Usage, ...]:
    """Every size of every family, each size at twice the rate of the one before."""
    return tuple(
        Usage(
            f"{usage}:{kind}.{size}",
            operation,
            "Hrs",
            f"{rate * (1 + step * f) * 2**s:.4f}",
            "Compute Instance",
            f"{kind}.{size}",
        )
        for operation in operations.split()
        for s, size in enumerate(sizes.split())
        for f, kind in enumerate(families.split())
    )


def _usages(text: str) -> tuple[Usage, ...]:
    """One usage a line: usage type, operation, unit, rate, family, with `|` between them."""
    return tuple(Usage(*(part.strip() for part in line.split("|"))) for line in text.strip().splitlines())


_FAMILIES = "m6i m7g c6i c7g r6i r7g m5 c5 r5 m7i i4i g5"
_SIZES = "large xlarge 2xlarge 4xlarge 8xlarge"
_BOXES = _instances(_FAMILIES, _SIZES, "BoxUsage", "RunInstances RunInstances:0002 RunInstances:0010", 0.085, 0.04)
_SPOT = _instances(_FAMILIES, _SIZES, "SpotUsage", "RunInstances:SV001", 0.031, 0.03)
_DATABASES = _instances(
    "db.r6g db.r5 db.m6g db.t4g", _SIZES, "InstanceUsage", "CreateDBInstance:0014 CreateDBInstance:0021", 0.16, 0.05
)
_CACHES = _instances("cache.r6g cache.m6g cache.t4g", _SIZES, "NodeUsage", "CreateCacheCluster:0002", 0.14, 0.05)

# fmt: off
_EC2 = "Amazon Elastic Compute Cloud"
SERVICES = (
    Service("ec2", "AmazonEC2", _EC2, (*_BOXES[:12], *_usages("""
        EBS:VolumeUsage.gp3 | CreateVolume-Gp3 | GB-Mo | 0.0800 | Storage
        EBS:SnapshotUsage | CreateSnapshot | GB-Mo | 0.0500 | Storage Snapshot
        NatGateway-Bytes | NatGateway | GB | 0.0450 | NAT Gateway
        EBS:VolumeUsage.gp2 | CreateVolume-Gp2 | GB-Mo | 0.1000 | Storage"""), *_BOXES[12:]),
        {PROD: 980, DATA: 420, ML: 260, STAGING: 170, DEV: 150, SHARED: 70}, 0.012, 0.86, 16, "i-0"),
    Service("ec2_spot", "AmazonEC2", _EC2, _SPOT, {DATA: 190, ML: 230}, 0.02, 0.8, 6, "i-0"),
    Service("ec2_covered", "AmazonEC2", _EC2, _BOXES[:40], density=4, resource="i-0"),
    Service("ec2_reserved", "AmazonEC2", _EC2, _BOXES[:1], density=3, resource="i-0", regions=1),
    Service("rds", "AmazonRDS", "Amazon Relational Database Service", (*_DATABASES[:8], *_usages("""
        RDS:GP3-Storage | CreateDBInstance:0014 | GB-Mo | 0.1150 | Database Storage
        Aurora:StorageIOUsage | CreateDBInstance:0021 | IOs | 0.0000002 | System Operation"""), *_DATABASES[8:]),
        {PROD: 690, DATA: 180, STAGING: 110, DEV: 60}, 0.008, 0.97, 8, "arn:aws:rds:us-east-1:{}:db:"),
    Service("rds_reserved", "AmazonRDS", "Amazon Relational Database Service", _DATABASES[:1], density=2,
        resource="arn:aws:rds:us-east-1:{}:db:", regions=1),
    Service("s3", "AmazonS3", "Amazon Simple Storage Service", _usages("""
        TimedStorage-ByteHrs | StandardStorage | GB-Mo | 0.0230 | Storage
        Requests-Tier1 | PutObject | Requests | 0.0000050 | API Request
        Requests-Tier2 | GetObject | Requests | 0.0000004 | API Request
        TimedStorage-SIA-ByteHrs | StandardIAStorage | GB-Mo | 0.0125 | Storage
        TimedStorage-GIR-ByteHrs | GlacierInstantRetrievalStorage | GB-Mo | 0.0040 | Storage
        Requests-Tier1 | ListBucket | Requests | 0.0000050 | API Request"""),
        {PROD: 390, DATA: 640, ML: 120, STAGING: 30, SHARED: 60}, 0.018, 0.98, 14, "acme-"),
    Service("transfer", "AWSDataTransfer", "AWS Data Transfer", _usages("""
        DataTransfer-Out-Bytes | RunInstances | GB | 0.0900 | Data Transfer
        DataTransfer-Regional-Bytes | InterZone-Out | GB | 0.0100 | Data Transfer
        AWS-Out-Bytes | InterRegion-Out | GB | 0.0200 | Data Transfer"""),
        {PROD: 310, DATA: 85, STAGING: 14}, 0.01, 0.82, 5, "i-0"),
    Service("lambda", "AWSLambda", "AWS Lambda", _usages("""
        Lambda-GB-Second | Invoke | Lambda-GB-Second | 0.0000167 | Serverless
        Request | Invoke | Requests | 0.0000002 | Serverless
        Lambda-GB-Second-ARM | Invoke | Lambda-GB-Second | 0.0000133 | Serverless"""),
        {PROD: 210, DATA: 70, STAGING: 25, DEV: 22}, 0.02, 0.72, 9, "arn:aws:lambda:us-east-1:{}:function:"),
    Service("dynamodb", "AmazonDynamoDB", "Amazon DynamoDB", _usages("""
        ReadRequestUnits | GetItem | ReadRequestUnits | 0.00000013 | Amazon DynamoDB PayPerRequest Throughput
        WriteRequestUnits | PutItem | WriteRequestUnits | 0.00000063 | Amazon DynamoDB PayPerRequest Throughput
        TimedStorage-ByteHrs | StandardStorage | GB-Mo | 0.2500 | Database Storage"""),
        {PROD: 410, STAGING: 35, DEV: 18}, 0.013, 0.8, 5, "arn:aws:dynamodb:us-east-1:{}:table/"),
    Service("cloudfront", "AmazonCloudFront", "Amazon CloudFront", _usages("""
        US-DataTransfer-Out-Bytes | GET | GB | 0.0850 | Data Transfer
        EU-Requests-Tier2-HTTPS | GET | Requests | 0.0000012 | Request
        AP-DataTransfer-Out-Bytes | GET | GB | 0.1200 | Data Transfer"""),
        {PROD: 430, STAGING: 9}, 0.015, 1.12, 4, "arn:aws:cloudfront::{}:distribution/", 0),
    Service("elasticache", "AmazonElastiCache", "Amazon ElastiCache", _CACHES,
        {PROD: 240, STAGING: 48}, 0.004, 1.0, 3, "arn:aws:elasticache:us-east-1:{}:cluster:"),
    Service("opensearch", "AmazonES", "Amazon OpenSearch Service", _usages("""
        ESInstance:r6g.large | ESDomain | Hrs | 0.1670 | Amazon OpenSearch Service Instance
        ES:GP3-Storage | ESDomain | GB-Mo | 0.1220 | Amazon OpenSearch Service Volume"""),
        {PROD: 190, SHARED: 150}, 0.005, 1.0, 3, "arn:aws:es:us-east-1:{}:domain/"),
    Service("redshift", "AmazonRedshift", "Amazon Redshift", _usages("""
        Node:ra3.4xlarge | RunComputeNode:0001 | Hrs | 3.2600 | Compute Instance
        RMS:ra3.4xlarge | RMS | GB-Mo | 0.0240 | Redshift Managed Storage"""),
        {DATA: 520}, 0.01, 0.88, 3, "arn:aws:redshift:us-east-1:{}:cluster:"),
    Service("eks", "AmazonEKS", "Amazon Elastic Container Service for Kubernetes", _usages("""
        AmazonEKS-Hours:perCluster | CreateOperation | Hours | 0.1000 | Compute"""),
        {PROD: 60, DATA: 30, STAGING: 20}, 0.0, 1.0, 2, "arn:aws:eks:us-east-1:{}:cluster/"),
    Service("eks_split", "AmazonEKS", "Amazon Elastic Container Service for Kubernetes", _usages("""
        EKS-EC2-vCPU-Hours | EKSPod-EC2 | vCPU-Hours | 0.0300 | Compute
        EKS-EC2-GB-Hours | EKSPod-EC2 | GB-Hours | 0.0040 | Compute"""),
        density=4, resource="arn:aws:eks:us-east-1:{}:pod/apps/default/web/", split=True),
    Service("fargate", "AmazonECS", "Amazon Elastic Container Service", _usages("""
        Fargate-vCPU-Hours:perCPU | FargateTask | hours | 0.0405 | Compute
        Fargate-GB-Hours | FargateTask | hours | 0.0044 | Compute
        Fargate-ARM-vCPU-Hours:perCPU | FargateTask | hours | 0.0324 | Compute"""),
        {PROD: 180, STAGING: 60, DEV: 45}, 0.015, 0.75, 6, "arn:aws:ecs:us-east-1:{}:task/apps/"),
    Service("kinesis", "AmazonKinesis", "Amazon Kinesis", _usages("""
        Storage-ShardHour | shardHourStorage | ShardHour | 0.0150 | Kinesis Streams
        PutRequestPayloadUnits | PutRequest | PutPayloadUnits | 0.000000014 | Kinesis Streams"""),
        {DATA: 210, PROD: 90}, 0.01, 0.84, 3, "arn:aws:kinesis:us-east-1:{}:stream/"),
    Service("glue", "AWSGlue", "AWS Glue", _usages("""
        ETL-DPU-Hour | Jobrun | DPU-Hour | 0.4400 | AWS Glue
        Crawler-DPU-Hour | CrawlerRun | DPU-Hour | 0.4400 | AWS Glue"""),
        {DATA: 260, ML: 60}, 0.014, 0.55, 3, "arn:aws:glue:us-east-1:{}:job/"),
    Service("athena", "AmazonAthena", "Amazon Athena", _usages("""
        DataScannedInTB | StartQueryExecution | Terabytes | 5.0000 | Amazon Athena"""),
        {DATA: 120, DEV: 15}, 0.01, 0.35, 2, "arn:aws:athena:us-east-1:{}:workgroup/"),
    Service("sagemaker", "AmazonSageMaker", "Amazon SageMaker", _usages("""
        Train:ml.g5.2xlarge | RunInstance | Hrs | 1.5150 | ML Instance
        Host:ml.c6i.xlarge | RunInstance | Hrs | 0.2040 | ML Instance
        Notebk:ml.t3.medium | RunInstance | Hrs | 0.0500 | ML Instance"""),
        {ML: 480}, 0.02, 0.6, 3, "arn:aws:sagemaker:us-east-1:{}:training-job/"),
    Service("bedrock", "AmazonBedrock", "Amazon Bedrock", _usages("""
        input-tokens | InvokeModelInference | 1K tokens | 0.0030 | Amazon Bedrock
        output-tokens | InvokeModelInference | 1K tokens | 0.0150 | Amazon Bedrock"""),
        {PROD: 160, ML: 130, DEV: 40}, 0.045, 0.7, 3,
        "arn:aws:bedrock:us-east-1:{}:application-inference-profile/"),
    Service("cloudwatch", "AmazonCloudWatch", "AmazonCloudWatch", _usages("""
        DataProcessing-Bytes | PutLogEvents | GB | 0.5000 | Data Payload
        CW:MetricMonitorUsage | MetricStorage | Metrics | 0.3000 | Metric
        TimedStorage-ByteHrs | HourlyStorageMetering | GB-Mo | 0.0300 | Storage Snapshot"""),
        {PROD: 190, DATA: 70, STAGING: 30, DEV: 25, SHARED: 60}, 0.01, 0.88, 7,
        "arn:aws:logs:us-east-1:{}:log-group:"),
    Service("elb", "AWSELB", "Elastic Load Balancing", _usages("""
        LoadBalancerUsage | LoadBalancing:Application | Hrs | 0.0225 | Load Balancer-Application
        LCUUsage | LoadBalancing:Application | LCU-Hrs | 0.0080 | Load Balancer-Application"""),
        {PROD: 140, STAGING: 35, DEV: 20}, 0.005, 0.93, 4,
        "arn:aws:elasticloadbalancing:us-east-1:{}:loadbalancer/app/"),
    Service("kms", "awskms", "AWS Key Management Service", _usages("""
        KMS-Requests | GenerateDataKey | Requests | 0.0000030 | API Request
        KMS-Keys | Unknown | Keys | 1.0000 | Encryption Key"""),
        {PROD: 22, DATA: 18, SHARED: 9}, 0.01, 0.95, 3, "arn:aws:kms:us-east-1:{}:key/"),
    Service("guardduty", "AmazonGuardDuty", "Amazon GuardDuty", _usages("""
        PaidEventsAnalyzed | CloudTrailEvents | Events | 0.0000040 | Security Services
        PaidEventsAnalyzed-Bytes | FlowLogs | GB | 1.0000 | Security Services"""),
        {SHARED: 95, PROD: 40}, 0.01, 0.92, 2),
)

# Products that are only ever charged by a fee line.
FEE_SERVICES = tuple(
    Service(key, code, name, (Usage(usage_type, operation, unit, "0.0000", family),), regions=0)
    for key, code, name, usage_type, operation, unit, family in (
        ("savings_plans", "ComputeSavingsPlans", "Savings Plans for AWS Compute usage", "ComputeSP:1yr", "", "Hrs",
            "AWS Savings Plans"),
        ("support", "AWSSupportBusiness", "AWS Support (Business)", "Dollar", "", "Dollar", "AWS Support"),
        ("route53", "AmazonRoute53", "Amazon Route 53", "HostedZone", "HostedZone", "HostedZone", "DNS Zone"),
        ("quicksight", "AmazonQuickSight", "Amazon QuickSight", "QS-User-Enterprise-Month", "", "Users", "User Fees"),
        ("registrar", "AmazonRegistrar", "Amazon Registrar", "DomainRegistration", "Register", "Domains", "Domain"),
        ("northwind", "7k2mq9xwz4hd1pv8tr3bfny6c", "Northwind Observability", "Contract-Units", "", "Units",
            "AWS Marketplace"),
    )
)
