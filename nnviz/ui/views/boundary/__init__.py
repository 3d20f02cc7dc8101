"""The decision boundary: field, points, marks, tools."""
