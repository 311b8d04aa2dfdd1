//! The request of a search: `hafan.search.v1.PlacementRequest` to [`domain::request::Request`] and back (SRC-3).

use api::search::v1 as proto;
use domain::request::carried::CarriedSection;
use domain::request::{
    Assessment, ConsideredOption, Contact, DirectAsked, EmergencyAsked, Location, MustHaveAsked, NoGoArea,
    ParallelAsked, Request, Shared, ShortWindowAsked, SuitabilityOfKinds, bounds,
};
use domain::{Fault, Refusal};
use geography::Geography;
use vocabulary::{AuthorityCode, RefusalReason, SearchId, SearchName, SettingName};

use super::child::{child, child_out, each, parent, parent_out};
use super::common::{answer_out, date_out, instant_out};
use super::faults::Faults;
use super::path::Path;

/// Reads a request of an authority, under the path `request`.
///
/// # Errors
/// Every fault of the message at once. Where there is any, the bounds that the domain would judge next are judged here too, so
/// that a caller who corrects all that is named is not refused again; where there is none, the domain judges them.
pub fn read_request(
    given: Option<proto::PlacementRequest>,
    authority: AuthorityCode,
    geography: &Geography,
) -> Result<Request, Refusal> {
    let mut faults = Faults::new();
    let at = Path::root("request");
    let request = faults.required(&at, given).map(|given| request(given, authority, &at, &mut faults));
    if let Some(request) = request.as_ref().filter(|_| !faults.is_empty()) {
        let mut of_bounds = bounds::faults(request, geography);
        // Whether a parent belongs here, only a readable type can say.
        if faults.names("request.shared.placement_type") {
            of_bounds.retain(|fault| fault.subject != "request.parent");
        }
        faults.join(of_bounds);
    }
    faults.finish_some(request)
}

fn request(given: proto::PlacementRequest, authority: AuthorityCode, at: &Path<'_>, faults: &mut Faults) -> Request {
    let proto::PlacementRequest { shared: of_all, children, parent: with_baby } = given;
    let at_shared = at.field("shared");
    Request {
        // A draft may lack anything: a part left out says nothing, which is what an empty one says.
        shared: of_all.map(|given| shared(given, authority, &at_shared, faults)).unwrap_or_default(),
        children: each(children, &at.field("children"), faults, child),
        parent: with_baby.map(|given| parent(given, &at.field("parent"), faults)),
    }
}

fn shared(given: proto::Shared, authority: AuthorityCode, at: &Path<'_>, faults: &mut Faults) -> Shared {
    let proto::Shared {
        needed_by,
        needed_on,
        placement_type,
        level,
        plan_length,
        suitability: kinds,
        location: place,
        outcomes,
        contact: officer,
        options_considered,
        must_haves,
        short_window: short,
        parallel: beside,
        predecessor: earlier,
        assessment: parenting,
        direct: one,
        emergency: today,
        // The server's own record: what a caller sends is ignored.
        carried_sections: _,
    } = given;
    Shared {
        needed_by: faults.optional_code(&at.field("needed_by"), needed_by.as_deref()),
        needed_on: faults.optional_date(&at.field("needed_on"), needed_on),
        placement_type: faults.optional_code(&at.field("placement_type"), placement_type.as_deref()),
        level: faults.optional_code(&at.field("level"), level.as_deref()),
        plan_length: faults.optional_code(&at.field("plan_length"), plan_length.as_deref()),
        suitability: kinds.map(|given| suitability(&given, &at.field("suitability"), faults)).unwrap_or_default(),
        location: place.map(|given| location(given, &at.field("location"), faults)).unwrap_or_default(),
        outcomes,
        contact: officer.map(contact),
        options_considered: options(options_considered, &at.field("options_considered"), faults),
        must_haves: each(must_haves, &at.field("must_haves"), faults, must_have),
        short_window: short.map(|given| short_window(given, &at.field("short_window"), faults)),
        parallel: beside.map(|given| parallel(given, &at.field("parallel"), faults)),
        predecessor: predecessor(earlier.as_deref(), authority, &at.field("predecessor"), faults),
        direct: one.map(|given| direct(given, &at.field("direct"), faults)),
        assessment: parenting.map(|given| assessment(given, &at.field("assessment"), faults)),
        emergency: today.map(|given| emergency(given, &at.field("emergency"), faults)),
        carried: Vec::new(),
    }
}

fn suitability(given: &proto::SuitabilityOfKinds, at: &Path<'_>, faults: &mut Faults) -> SuitabilityOfKinds {
    let proto::SuitabilityOfKinds { foster, residential, supported } = given;
    SuitabilityOfKinds {
        foster: faults.optional_code(&at.field("foster"), foster.as_deref()),
        residential: faults.optional_code(&at.field("residential"), residential.as_deref()),
        supported: faults.optional_code(&at.field("supported"), supported.as_deref()),
    }
}

fn location(given: proto::Location, at: &Path<'_>, faults: &mut Faults) -> Location {
    let proto::Location { preferred_sector, minimum_miles, out_of_area_reason, reason_text, no_go_areas, named_people } =
        given;
    Location {
        preferred_sector,
        minimum_miles,
        out_of_area_reason: faults.optional_code(&at.field("out_of_area_reason"), out_of_area_reason.as_deref()),
        reason_text,
        no_go_areas: each(no_go_areas, &at.field("no_go_areas"), faults, |given, _, _| {
            let proto::NoGoArea { sector, radius_miles, reason } = given;
            NoGoArea { sector, radius_miles, reason }
        }),
        named_people,
    }
}

fn contact(given: proto::Contact) -> Contact {
    let proto::Contact { name, email, telephone } = given;
    Contact { name, email, telephone }
}

fn options(given: Vec<proto::ConsideredOption>, at: &Path<'_>, faults: &mut Faults) -> Vec<ConsideredOption> {
    let given = faults.readable(at, given);
    let mut options: Vec<ConsideredOption> = Vec::with_capacity(given.len());
    for (index, proto::ConsideredOption { option, outcome, note }) in given.into_iter().enumerate() {
        let at = at.index(index);
        let considered = ConsideredOption {
            option: faults.code(&at.field("option"), &option),
            outcome: faults.code(&at.field("outcome"), &outcome),
            note,
        };
        if options.iter().any(|earlier| earlier.option.code() == option) {
            faults.push(twice(&at.field("option")));
        }
        options.push(considered);
    }
    options
}

fn must_have(given: proto::MustHaveAsked, at: &Path<'_>, faults: &mut Faults) -> MustHaveAsked {
    let proto::MustHaveAsked { code, parameter, child } = given;
    MustHaveAsked { code: faults.code(&at.field("code"), &code), parameter, child }
}

fn short_window(given: proto::ShortWindowAsked, at: &Path<'_>, faults: &mut Faults) -> ShortWindowAsked {
    let proto::ShortWindowAsked { window_hours_min, reason, text } = given;
    ShortWindowAsked { window_hours_min, reason: faults.code(&at.field("reason"), &reason), text }
}

fn parallel(given: proto::ParallelAsked, at: &Path<'_>, faults: &mut Faults) -> ParallelAsked {
    let proto::ParallelAsked { reason, text } = given;
    ParallelAsked { reason: faults.code(&at.field("reason"), &reason), text }
}

fn direct(given: proto::DirectAsked, at: &Path<'_>, faults: &mut Faults) -> DirectAsked {
    let proto::DirectAsked { setting, reason, text } = given;
    let SettingName { provider, setting } = faults.name(&at.field("setting"), &setting);
    DirectAsked { provider, setting, reason: faults.code(&at.field("reason"), &reason), text }
}

fn emergency(given: proto::EmergencyAsked, at: &Path<'_>, faults: &mut Faults) -> EmergencyAsked {
    let proto::EmergencyAsked { needed_before, reason, text } = given;
    EmergencyAsked {
        needed_before: faults.instant(&at.field("needed_before"), needed_before),
        reason: faults.code(&at.field("reason"), &reason),
        text,
    }
}

/// A search follows one of its own authority only (SRC-6).
fn predecessor(given: Option<&str>, authority: AuthorityCode, at: &Path<'_>, faults: &mut Faults) -> Option<SearchId> {
    let name: SearchName = faults.optional_name(at, given)?;
    if name.authority != authority {
        let fault = Fault::new(RefusalReason::ValueInvalid, at.to_string());
        faults.push(fault.with("expected", format_args!("a search of authorities/{authority}")));
    }
    Some(name.search)
}

fn assessment(given: proto::Assessment, at: &Path<'_>, faults: &mut Faults) -> Assessment {
    let proto::Assessment { kind, weeks, court_date, second_parent, baby_born, baby_date } = given;
    Assessment {
        kind: faults.code(&at.field("kind"), &kind),
        weeks,
        court_date: faults.optional_date(&at.field("court_date"), court_date),
        second_parent: faults.answer(&at.field("second_parent"), second_parent),
        baby_born: faults.answer(&at.field("baby_born"), baby_born),
        baby_date: faults.optional_date(&at.field("baby_date"), baby_date),
    }
}

/// What may stand in a list once only, and stands there again.
pub(super) fn twice(at: &Path<'_>) -> Fault {
    Fault::new(RefusalReason::ValueInvalid, at.to_string()).with("expected", "each code once")
}

/// A request of an authority, for the wire.
pub fn request_out(request: &Request, authority: AuthorityCode) -> proto::PlacementRequest {
    let Request { shared, children, parent } = request;
    proto::PlacementRequest {
        shared: Some(proto::Shared { carried_sections: carried_out(request), ..shared_out(shared, authority) }),
        children: children.iter().map(child_out).collect(),
        parent: parent.as_ref().map(parent_out),
    }
}

fn shared_out(shared: &Shared, authority: AuthorityCode) -> proto::Shared {
    let Shared {
        needed_by,
        needed_on,
        placement_type,
        level,
        plan_length,
        suitability,
        location,
        outcomes,
        contact,
        options_considered,
        must_haves,
        short_window,
        parallel,
        predecessor,
        direct,
        assessment,
        emergency,
        carried: _,
    } = shared;
    proto::Shared {
        needed_by: needed_by.map(|code| code.to_string()),
        needed_on: needed_on.map(date_out),
        placement_type: placement_type.map(|code| code.to_string()),
        level: level.map(|code| code.to_string()),
        plan_length: plan_length.map(|code| code.to_string()),
        suitability: suitability_out(suitability),
        location: location_out(location),
        outcomes: outcomes.clone(),
        contact: contact.as_ref().map(contact_out),
        options_considered: options_considered.iter().map(option_out).collect(),
        must_haves: must_haves.iter().map(must_have_out).collect(),
        short_window: short_window.as_ref().map(short_window_out),
        parallel: parallel.as_ref().map(parallel_out),
        predecessor: predecessor.map(|search| SearchName { authority, search }.to_string()),
        assessment: assessment.as_ref().map(assessment_out),
        direct: direct.as_ref().map(direct_out),
        emergency: emergency.as_ref().map(emergency_out),
        carried_sections: Vec::new(),
    }
}

/// Left out where nothing is said, as it may be left out when it comes in.
fn suitability_out(suitability: &SuitabilityOfKinds) -> Option<proto::SuitabilityOfKinds> {
    let SuitabilityOfKinds { foster, residential, supported } = suitability;
    (suitability != &SuitabilityOfKinds::default()).then(|| proto::SuitabilityOfKinds {
        foster: foster.map(|code| code.to_string()),
        residential: residential.map(|code| code.to_string()),
        supported: supported.map(|code| code.to_string()),
    })
}

/// Left out where nothing is said, as it may be left out when it comes in.
fn location_out(location: &Location) -> Option<proto::Location> {
    let Location { preferred_sector, minimum_miles, out_of_area_reason, reason_text, no_go_areas, named_people } =
        location;
    (location != &Location::default()).then(|| proto::Location {
        preferred_sector: preferred_sector.clone(),
        minimum_miles: *minimum_miles,
        out_of_area_reason: out_of_area_reason.map(|code| code.to_string()),
        reason_text: reason_text.clone(),
        no_go_areas: no_go_areas.iter().map(no_go_area_out).collect(),
        named_people: named_people.clone(),
    })
}

fn no_go_area_out(area: &NoGoArea) -> proto::NoGoArea {
    let NoGoArea { sector, radius_miles, reason } = area;
    proto::NoGoArea { sector: sector.clone(), radius_miles: *radius_miles, reason: reason.clone() }
}

fn contact_out(contact: &Contact) -> proto::Contact {
    let Contact { name, email, telephone } = contact;
    proto::Contact { name: name.clone(), email: email.clone(), telephone: telephone.clone() }
}

fn option_out(considered: &ConsideredOption) -> proto::ConsideredOption {
    let ConsideredOption { option, outcome, note } = considered;
    proto::ConsideredOption { option: option.to_string(), outcome: outcome.to_string(), note: note.clone() }
}

/// A must-have, for the request and for the criteria shown.
pub(crate) fn must_have_out(must_have: &MustHaveAsked) -> proto::MustHaveAsked {
    let MustHaveAsked { code, parameter, child } = must_have;
    proto::MustHaveAsked { code: code.to_string(), parameter: parameter.clone(), child: *child }
}

fn short_window_out(asked: &ShortWindowAsked) -> proto::ShortWindowAsked {
    let ShortWindowAsked { window_hours_min, reason, text } = asked;
    proto::ShortWindowAsked { window_hours_min: *window_hours_min, reason: reason.to_string(), text: text.clone() }
}

fn parallel_out(asked: &ParallelAsked) -> proto::ParallelAsked {
    let ParallelAsked { reason, text } = asked;
    proto::ParallelAsked { reason: reason.to_string(), text: text.clone() }
}

fn direct_out(asked: &DirectAsked) -> proto::DirectAsked {
    let DirectAsked { provider, setting, reason, text } = asked;
    let setting = SettingName { provider: *provider, setting: *setting }.to_string();
    proto::DirectAsked { setting, reason: reason.to_string(), text: text.clone() }
}

/// Sections taken over, of children by their places in the request; of a child who is in it no longer, none.
fn carried_out(request: &Request) -> Vec<proto::CarriedSection> {
    let out = |carried: &CarriedSection| {
        let place = |number: &String| request.children.iter().position(|child| child.number == *number);
        let child = match &carried.child {
            None => None,
            Some(number) => Some(u32::try_from(place(number)?).ok()?),
        };
        Some(proto::CarriedSection {
            section: carried.section.to_string(),
            child,
            as_of: Some(date_out(carried.as_of)),
            reconfirmed_on: carried.reconfirmed_on.map(date_out),
        })
    };
    request.shared.carried.iter().filter_map(out).collect()
}

fn emergency_out(asked: &EmergencyAsked) -> proto::EmergencyAsked {
    let EmergencyAsked { needed_before, reason, text } = asked;
    let needed_before = Some(instant_out(*needed_before));
    proto::EmergencyAsked { needed_before, reason: reason.to_string(), text: text.clone() }
}

fn assessment_out(assessment: &Assessment) -> proto::Assessment {
    let Assessment { kind, weeks, court_date, second_parent, baby_born, baby_date } = assessment;
    proto::Assessment {
        kind: kind.to_string(),
        weeks: *weeks,
        court_date: court_date.map(date_out),
        second_parent: answer_out(*second_parent),
        baby_born: answer_out(*baby_born),
        baby_date: baby_date.map(date_out),
    }
}
