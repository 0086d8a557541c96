"""Invented names: first and last names of many places, put together at random. No real people.

Every name fits the Windows code page (cp1252), because one of the sample exports is written in it.
"""

import unicodedata
from random import Random

_FIRST = """
    Aaliyah|Abebe|Adaeze|Agnès|Aiko|Aisha|Alejandra|Amara|Anaïs|Andrés|Anneliese|Anselm|Arjun|Astrid|Ayodele|Bao|
    Beatriz|Benedikt|Birgül|Björn|Bronagh|Caoimhe|Carys|Céline|Chidi|Chloë|Ciarán|Dagny|Daria|Deepa|Delphine|
    Desmond|Diego|D'Andre|Eduardo|Eilidh|Elif|Éloïse|Emeka|Esther|Fadila|Farid|Faye|Fèlix|Femi|Fiona|François|Gaël|
    Gideon|Giulia|Grainne|Günther|Hana|Harpreet|Heléna|Hiroshi|Ibrahim|Idris|Imogen|Inés|Ingrid|Isidore|Ja'Nae|
    Jamal|Jasmin|Jin|João|Jocasta|Jürgen|Kaito|Kamala|Keisha|Kenji|Kirsten|Lakshmi|Lázaro|Leilani|Linh|Lorcan|
    Lourdes|Lucía|Luís|Magnus|Maïa|Makoto|Malik|Maren|Mathéo|Maya|Mei|Mireille|Mónica|Nadia|Naoko|Nasrin|Ndidi|
    Niall|Noémie|Obinna|Odette|Olamide|Oona|Oskar|Paloma|Pascal|Petra|Priya|Quentin|Rafaël|Rashida|Ravi|Renée|
    Rhiannon|Rosário|Saoirse|Séamus|Sébastien|Shanice|Siân|Simón|Sinéad|Sofía|Søren|Sunita|Tadhg|Takeshi|Tamsin|
    Teréza|Thandiwe|Tomás|Ulrike|Vanya|Verónica|Viggo|Wanjiru|Xiomara|Yara|Yusuf|Zaïd|Zora|Zoë
"""

_LAST = """
    Abara|Achterberg|Adeyemi|Águila|Ahlström|Almásy|Amundsen|Antúnez|Asante|Aubertin|Bajwa|Barragán|Beaumont|
    Bellerose|Benítez|Bergström|Bhattacharya|Blaylock|Boateng|Böhmer|Braithwaite|Brennan|Cárdenas|Castañeda|
    Chaudhry|Chen-Ortiz|Ciobanu|Córdoba|Coulibaly|D'Agostino|D'Souza|Dahlgren|Dang|De la Cruz|Delacroix|Desrosiers|
    Diallo|Drummond|Dufresne|Eberhardt|Echeverría|Eklund|Escárcega|Espinoza|Faizal|Farrokh|Fernández|Fitzgibbon|
    Fonoti|Fontaine|Gallagher|García-Lunt|Ghorbani|Gonçalves|Grünwald|Guðmunds|Gutiérrez|Haddow|Hakimi|Halvorsen|
    Hartigan|Hernández|Hidalgo|Hosseini|Ibáñez|Ikeda|Ingebrigt|Iwu|Jankowski|Jørgensen|Kaczmarek|Kalani|Kamara|
    Kapoor|Kavanagh|Kekoa|Kilbride|Kimathi|Kowalczyk|Krüger|L'Esperance|Lachapelle|Lindholm|Llewellyn|Lozano|M'Bala|
    MacTavish|Maïga|Mahoney|Marchetti|Márquez|McAllister|Mendonça|Mizrahi|Mokoena|Morneau|Mukherjee|Müller-Weiss|
    N'Diaye|Nakagawa|Ndlovu|Nguyen|Nieuwenhuis|Núñez|O'Banion|O'Callahan|O'Dwyer|O'Shaughnessy|Obuya|Okonjo|
    Oliveira|Ordóñez|Østergaard|Pappas|Peña|Petrov|Pham|Quiñones|Radovan|Rahimi|Ramírez|Rasmussen|Reinholt|Rojas|
    Saldaña|Sandoval|Santangelo|Schröder|Sepúlveda|Shapiro|Silveira|Solís|Sørensen|St. Cloud|Suárez|Takahashi|
    Tanaka|Tefera|Thibodeaux|Tran|Uchenna|Van den Berg|Vásquez|Villaseñor|Wairimu|Weatherby|Whitlock|Yamazaki|Yoon|
    Zamora|Zielinski|Zúñiga
"""


def _listed(text: str) -> tuple[str, ...]:
    return tuple("".join(line.strip() for line in text.splitlines()).split("|"))


_LETTERS = str.maketrans({"ø": "o", "Ø": "O", "ð": "d", "'": None})
FIRST = _listed(_FIRST)
LAST = _listed(_LAST)


def invented_names(rng: Random, count: int) -> list[str]:
    """Return ``count`` different full names. Raises ValueError if the lists cannot give that many."""
    if count > len(FIRST) * len(LAST) // 2:
        raise ValueError(f"the lists give at most {len(FIRST) * len(LAST) // 2} names")
    pairs = rng.sample(range(len(FIRST) * len(LAST)), count)
    return [f"{FIRST[pair % len(FIRST)]} {LAST[pair // len(FIRST)]}" for pair in pairs]


def first_names(rng: Random) -> list[str]:
    """Return all first names in a new order (for the people of one family)."""
    return rng.sample(FIRST, len(FIRST))


def mailbox(name: str) -> str:
    """Return the name as the part of an e-mail address before the @: plain letters and dots."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    words = "".join(ch if ch.isascii() and ch.isalpha() else " " for ch in plain if not unicodedata.combining(ch))
    return ".".join(words.lower().split())
