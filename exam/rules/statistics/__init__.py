"""What answers tell of the items they were given to (题目分析): figures, a Rasch model, findings."""
