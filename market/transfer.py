"""Transfer mode (转化方式): how a technology changes hands, or how a firm wants to get it."""

from enum import Enum


class TransferMode(Enum):
    """Modes an achievement offers or a need asks for."""

    ASSIGNMENT = "assignment"
    EXCLUSIVE_LICENCE = "exclusive_licence"
    SOLE_LICENCE = "sole_licence"
    ORDINARY_LICENCE = "ordinary_licence"
    EQUITY = "equity"
    JOINT_DEVELOPMENT = "joint_development"
    COMMISSIONED_DEVELOPMENT = "commissioned_development"
    TECHNICAL_SERVICE = "technical_service"
    CONSULTING = "consulting"
    TRIAL_FIRST = "trial_first"
