"""ImageNet encoders, their weights named as torchvision names them, so that its files load unchanged.

Written from the published descriptions; none needs torchvision. Each module says which features it gives as taps.
"""
