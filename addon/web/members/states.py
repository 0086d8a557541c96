"""Where a member may be who joins online: a state, the district or a territory of the United States, or elsewhere."""

ELSEWHERE = "outside the United States"
_NAMES = """
Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, District of Columbia, Florida,
Georgia, Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts,
Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey, New Mexico, New
York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island, South Carolina, South Dakota,
Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia, Wisconsin, Wyoming, American Samoa, Guam,
Northern Mariana Islands, Puerto Rico, U.S. Virgin Islands
"""
STATES = tuple(" ".join(one.split()) for one in _NAMES.split(","))
"""As they are written into Requests, whatever the language of the page is."""
