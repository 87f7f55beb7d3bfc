"""What counts as studied: credited time, credit hours and completion; pure."""
