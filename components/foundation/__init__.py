"""What the services of a stack share."""

from components.foundation.foundation import Foundation

__all__ = ["Foundation"]
