#import <Foundation/Foundation.h>

#include "_cgo_export.h"

// The four letters are kInternetEventClass, kAEGetURL and keyDirectObject.
static const AEEventClass eventClass = 'GURL';
static const AEEventID eventID = 'GURL';
static const AEKeyword directObject = '----';

@interface MoimLinks : NSObject
- (void)take:(NSAppleEventDescriptor *)event reply:(NSAppleEventDescriptor *)reply;
@end

@implementation MoimLinks
- (void)take:(NSAppleEventDescriptor *)event reply:(NSAppleEventDescriptor *)reply {
	NSString *link = [[event paramDescriptorForKeyword:directObject] stringValue];
	if (link != nil) {
		moimTakeLink((char *)[link UTF8String]);
	}
}
@end

// The event manager does not keep its handler.
static MoimLinks *handler;

void moimHearLinks(void) {
	handler = [[MoimLinks alloc] init];
	[[NSAppleEventManager sharedAppleEventManager] setEventHandler:handler
	                                                   andSelector:@selector(take:reply:)
	                                                 forEventClass:eventClass
	                                                    andEventID:eventID];
}
