//! Postcodes and sectors in messages: one that is none, one of Northern Ireland and one nobody has are told apart (REG-2).

use domain::Fault;
use geography::{Geography, LocateError, Place, Postcode, PostcodeError, Sector};
use vocabulary::RefusalReason;

use super::faults::Faults;
use super::path::Path;

impl Faults {
    /// Where a full postcode is.
    pub fn postcode(&mut self, at: &Path<'_>, given: &str, geography: &Geography) -> Option<Place> {
        self.required(at, Some(given).filter(|given| !given.is_empty()))?;
        self.located(at, given.parse::<Postcode>().map(|postcode| geography.locate(postcode)))
    }

    /// Where a full postcode or a postcode sector is.
    pub fn place(&mut self, at: &Path<'_>, given: &str, geography: &Geography) -> Option<Place> {
        self.required(at, Some(given).filter(|given| !given.is_empty()))?;
        let located = given.parse::<Postcode>().map(|postcode| geography.locate(postcode));
        let sector = || given.parse::<Sector>().map(|sector| geography.locate_sector(sector));
        let located = match located {
            Err(PostcodeError::Malformed) => sector(),
            Ok(_) | Err(PostcodeError::NorthernIreland) => located,
        };
        self.located(at, located)
    }

    fn located(&mut self, at: &Path<'_>, located: Result<Result<Place, LocateError>, PostcodeError>) -> Option<Place> {
        let fault = |reason| Fault::new(reason, at.to_string());
        let fault = match located {
            Ok(Ok(place)) => return Some(place),
            Ok(Err(LocateError::UnknownSector(sector))) => {
                fault(RefusalReason::LocationNotFound).with("sector", sector)
            }
            Err(PostcodeError::NorthernIreland) => fault(RefusalReason::NorthernIreland),
            Err(PostcodeError::Malformed) => {
                fault(RefusalReason::LocationNotFound).with("expected", "a postcode, such as CF10 4UW")
            }
        };
        self.push(fault);
        None
    }
}
