"""The states, the district and the territories of the United States: where somebody lives, is, or is licensed."""

from addon.tabs import folded

ELSEWHERE = "outside the United States"
_NAMES = """
Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida,
Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,
Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, New
York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota,
Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming, American Samoa, Guam,
Northern Mariana Islands, Puerto Rico, U.S. Virgin Islands
"""
_LETTERS = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI
"""
STATES = tuple(" ".join(one.split()) for one in _NAMES.split(","))
"""As they are written into Requests, whatever the language of the page is."""
CODES = tuple(_LETTERS.split())
NAMED = tuple(zip(STATES, CODES, strict=True))
"""Each state's name with its two letters."""
_OF = {folded(name): code for name, code in NAMED} | {folded(code): code for code in CODES}


def state_code(text: str) -> str:
    """Return the two letters of a state, given by name or by its letters; "" if it is none."""
    return _OF.get(folded(text), "")
