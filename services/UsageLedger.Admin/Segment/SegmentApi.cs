namespace UsageLedger.Admin.Segment;

/// <summary>Segment: rules that say what its track calls count as, what they leave over, and their runs over what came
/// before.</summary>
static class SegmentApi
{
    public static void MapSegment(this RouteGroupBuilder v1)
    {
        var segment = v1.MapGroup("/segment").WithTags("Segment");
        segment.MapRules();
        segment.MapUnmapped();
        segment.MapRuns();
    }
}
