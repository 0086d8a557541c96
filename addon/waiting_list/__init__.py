"""The waiting list: a free seat is offered to the next who fits, one live offer a seat, a reason beside the rest."""
