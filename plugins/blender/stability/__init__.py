"""Does a predicted head pose stay when only expression, light or background change? A report on pose-stability sets."""
