//! Whose an offer is (SHL-3): nothing of it in the first look, all of it once opened by name.

use api::decision::v1 as proto;
use api::register::v1::Inspection;
use engine::{ShortlistRow, ShortlistView};
use matching::v1::{Miles, Tender};

use crate::convert::{authority_name, date_out, inspection_out, instant_out};

use super::names;

/// The farthest edges of the bands, in whole miles: the same in which sentences tell distances.
const BAND_EDGES: [u32; 4] = [5, 10, 20, 50];

/// Miles from the home of a child to the setting; absent where one of the two is not known.
pub fn miles(tender: &Tender, row: &ShortlistRow, child: Option<u32>) -> Option<Miles> {
    let home = tender.child(child?)?.home?;
    Some(Miles::between(home, row.candidate.setting.place?))
}

/// Straight miles as a band; what lies on an edge belongs to the nearer band.
pub fn band(straight_tenths: u32) -> proto::DistanceBand {
    let edge = BAND_EDGES.iter().position(|edge| straight_tenths <= edge * 10);
    let below = edge.and_then(|index| BAND_EDGES.get(index)).copied();
    let from = match edge {
        Some(0) => 0,
        Some(index) => BAND_EDGES[index - 1],
        None => BAND_EDGES[BAND_EDGES.len() - 1],
    };
    proto::DistanceBand { from_miles: from, below_miles: below }
}

/// The newest inspection as a row shows it: day and judgement, and nothing that leads to the setting.
pub fn inspection_in_first_look(row: &ShortlistRow) -> Option<Inspection> {
    let inspection = row.inspection.as_ref()?;
    Some(Inspection {
        inspected_on: Some(date_out(inspection.inspected_on)),
        judgement: inspection.judgement.clone(),
        ..Inspection::default()
    })
}

/// Whose the offer of a row is; absent until this reader opened it.
pub fn opened(view: &ShortlistView, row: &ShortlistRow, child: Option<u32>) -> Option<proto::OpenedIdentity> {
    let ShortlistView { search, tender, .. } = view;
    let profile = row.identity.as_ref()?;
    let miles = miles(tender, row, child);
    let first = search.first_opened.get(&row.offer);
    let setting = &row.setting;
    Some(proto::OpenedIdentity {
        provider: names::provider(setting.recorded.provider),
        provider_display_name: row.provider_name.clone().unwrap_or_default(),
        setting: names::setting(setting.recorded.provider, setting.id),
        setting_display_name: profile.display_name.clone(),
        sector: setting.recorded.sector.clone(),
        authority: row.candidate.setting.authority.map(authority_name).unwrap_or_default(),
        straight_miles_tenths: miles.map_or(0, |miles| miles.straight_tenths),
        travel_miles_tenths: miles.map_or(0, |miles| miles.travel_tenths),
        inspection: row.inspection.as_ref().map(inspection_out),
        opened_by: first.map(|(actor, _)| actor.to_string()).unwrap_or_default(),
        opened_at: first.map(|(_, at)| instant_out(*at)),
        geography_release: view.geography_release.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_tells_no_more_than_a_sentence_does() {
        let shown = |tenths| {
            let proto::DistanceBand { from_miles, below_miles } = band(tenths);
            (from_miles, below_miles)
        };
        assert_eq!(shown(0), (0, Some(5)));
        assert_eq!(shown(50), (0, Some(5)));
        assert_eq!(shown(51), (5, Some(10)));
        assert_eq!(shown(200), (10, Some(20)));
        assert_eq!(shown(500), (20, Some(50)));
        assert_eq!(shown(501), (50, None));
    }
}
