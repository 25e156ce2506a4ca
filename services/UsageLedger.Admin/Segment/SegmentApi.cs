namespace UsageLedger.Admin.Segment;

/// <summary>Segment: rules that say what its track calls count as, and what they leave over.</summary>
static class SegmentApi
{
    public static void MapSegment(this RouteGroupBuilder v1)
    {
        var segment = v1.MapGroup("/segment").WithTags("Segment");
        segment.MapRules();
        segment.MapUnmapped();
    }
}
