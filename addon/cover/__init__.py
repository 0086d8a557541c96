"""Cover: who leads the sessions of somebody who is away, from one row of Time off to the substitute in Sessions."""
