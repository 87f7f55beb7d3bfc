"""The contest (竞赛): seasons, stages, ranking, judging, awards. A stage is a sitting with consequences."""
