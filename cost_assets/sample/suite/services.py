"""What only the suite's organisation buys: products that come under two names or two prices, and odd ones."""

from dataclasses import replace
from decimal import Decimal

from cost_assets.sample.company import FEE_SERVICES, SERVICES, Service, Usage

_S3 = next(service for service in SERVICES if service.key == "s3")
_PLANS = next(service for service in FEE_SERVICES if service.key == "savings_plans")
_CHEAPER = tuple(replace(usage, rate=f"{Decimal(usage.rate) * 4 / 5:.10f}") for usage in _S3.usages)
_QUEUE = (Usage("Requests-Tier1", "Publish", "Requests", "0.0000005", "API Request"),)
_TASKS = (Usage("ECS-EC2-vCPU-Hours", "ECSTask-EC2", "vCPU-Hours", "0.0300", "Compute"),)


def _odd(key: str, code: str, name: str, usage_type: str, operation: str, unit: str, rate: str = "0.0000") -> Service:
    return Service(key, code, name, (Usage(usage_type, operation, unit, rate, name),), regions=0)


SUITE_SERVICES = (
    replace(_S3, key="s3_cheaper", accounts={}, usages=_CHEAPER),
    Service("queue", "AmazonMessaging", "Amazon Message Queue", _QUEUE, regions=1),
    Service("queue_renamed", "AmazonMessaging", "Amazon Messaging Service", _QUEUE, regions=1),
    Service("ecs_split", "AmazonECS", "Amazon Elastic Container Service", _TASKS, regions=1, split=True),
    replace(_PLANS, key="learning_plans", code="MachineLearningSavingsPlans", name="Machine Learning Savings Plans"),
    replace(_PLANS, key="database_plans", code="DatabaseSavingsPlans", name="Savings Plans for AWS Database usage"),
    _odd("explorer", "AWSCostExplorer", "AWS Cost Explorer", "USE1-APIRequest", "GetCostAndUsage", "Requests", "0.01"),
    _odd("notices", "AmazonSNS", "Amazon Simple Notification Service", "DeliveryAttempts-HTTP", "", "Requests", "0.1"),
    _odd("southgate", "4hd1pv8tr3bfny6c7k2mq9xwz", "Southgate Security", "MP:Scans", "", "Units"),
)
